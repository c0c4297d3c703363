select app.holds_data_of('public.privacy_consents', 'user_id', 'scrub', '{"ip_address": null, "user_agent": null}');
select app.holds_data_of('public.consent_records', 'user_id', 'scrub', '{"ip_address": null, "user_agent": null}');
select app.holds_data_of(
    'public.data_subjects', 'user_id', 'scrub',
    '{"email": null, "phone": null, "external_id": null, "data_categories": {"value": []}}'
);
select app.holds_data_of('public.data_subjects', 'email', 'scrub', '{"email": null, "phone": null, "external_id": null}', p_kind => 'email');
select app.holds_data_of(
    'public.data_subject_requests', 'user_id', 'scrub',
    '{"description": null, "request_data": {"value": {}}, "response_data": null}'
);
select app.names_actors('public.data_subject_requests', 'handled_by');
select app.names_actors('public.compliance_reports', 'generated_by');
select app.withhold_from_export('public.data_subject_requests', 'response_data', 'An answer holds an export; the next export would hold that one');

select app.keep_rows('public.privacy_consents', 'created_at', interval '6 years', 'superseded_at is not null');
select app.keep_rows('public.data_subject_requests', 'completed_at', interval '3 years');
select app.run_regularly('app.expire_consents', interval '1 day');
select app.run_regularly('app.forget_responses', interval '1 day');
