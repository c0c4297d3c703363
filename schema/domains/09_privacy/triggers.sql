select app.touch_updated_at('public.privacy_consents');
select app.touch_updated_at('public.data_subjects');
select app.touch_updated_at('public.data_subject_requests');
select app.touch_updated_at('public.data_processing_activities');

create or replace trigger t20_stamp_privacy_consent
    before insert on public.privacy_consents
    for each row
    execute function app.stamp_privacy_consent();

create or replace trigger t50_supersede_privacy_consents
    after insert on public.privacy_consents
    for each row
    execute function app.supersede_privacy_consents();

create or replace trigger t05_keep_columns
    before update on public.data_subjects
    for each row
    execute function app.forbid_column_change('id', 'tenant_id', 'user_id');

-- After t30_scrub_detached, which takes away what a person is known by.
create or replace trigger t40_fill_data_subject
    before insert or update on public.data_subjects
    for each row
    execute function app.fill_data_subject();

create or replace trigger t20_copy_data_subject
    before insert on public.consent_records
    for each row
    execute function app.copy_data_subject();

create or replace trigger t50_follow_consent_records
    after insert or update of withdrawn_at on public.consent_records
    for each row
    execute function app.follow_consent_records();

create or replace trigger t05_keep_columns
    before update on public.data_subject_requests
    for each row
    execute function app.forbid_column_change('id', 'data_subject_id', 'tenant_id', 'user_id', 'request_type');

create or replace trigger t20_copy_data_subject
    before insert on public.data_subject_requests
    for each row
    execute function app.copy_data_subject();

create or replace trigger t20_stamp_data_subject_request
    before insert or update on public.data_subject_requests
    for each row
    execute function app.stamp_data_subject_request();

create or replace trigger t05_keep_columns
    before update on public.data_processing_activities
    for each row
    execute function app.forbid_column_change('tenant_id', 'id');

-- When an account is deleted without having been anonymised, its evidence stays and says no more who it was.
create or replace trigger t30_scrub_detached
    before update of user_id on public.privacy_consents
    for each row
    when (old.user_id is not null and new.user_id is null)
    execute function app.scrub_detached('{"ip_address": null, "user_agent": null}');

create or replace trigger t30_scrub_detached
    before update of user_id on public.consent_records
    for each row
    when (old.user_id is not null and new.user_id is null)
    execute function app.scrub_detached('{"ip_address": null, "user_agent": null}');

create or replace trigger t30_scrub_detached
    before update of user_id on public.data_subject_requests
    for each row
    when (old.user_id is not null and new.user_id is null)
    execute function app.scrub_detached('{"description": null, "request_data": {}, "response_data": null}');

create or replace trigger t30_scrub_detached
    before update of user_id on public.data_subjects
    for each row
    when (old.user_id is not null and new.user_id is null)
    execute function app.scrub_detached('{"email": null, "phone": null, "external_id": null, "data_categories": []}');
