-- Posts and answers point to each other, so this one comes when both are there. It names the post too: an answer to
-- another question cannot be accepted.
select app.add_reference(
    'public.community_posts', 'community_posts_accepted_answer_id_fkey',
    'foreign key (id, accepted_answer_id) references public.community_answers (post_id, id) on delete set null (accepted_answer_id)'
);
