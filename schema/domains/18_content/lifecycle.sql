-- The row stays, so that answers of others keep their place.
select app.holds_data_of(
    'public.blog_comments', 'author_id', 'scrub',
    '{"author_id": null, "author_name": {"value": "deleted user"}, "author_email": null, "content": {"value": "[deleted]"}, "systems_thinking_insight": null}'
);
select app.holds_data_of(
    'public.blog_comments', 'author_email', 'scrub',
    '{"author_name": {"value": "deleted user"}, "author_email": null, "content": {"value": "[deleted]"}, "systems_thinking_insight": null}',
    p_kind => 'email'
);
select app.keep_rows('public.blog_comments', 'created_at', interval '90 days', $$status in ('spam', 'rejected')$$);
