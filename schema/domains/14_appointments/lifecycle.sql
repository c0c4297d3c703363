select app.holds_data_of('public.appointments', 'organizer_id', 'detach');
select app.holds_data_of('public.appointment_participants', 'user_id', 'delete');
select app.holds_data_of('public.meetings', 'organizer_id', 'detach');
select app.holds_data_of('public.meeting_participants', 'user_id', 'delete');
select app.holds_data_of('public.meeting_notes', 'author_id', 'scrub', '{"transcription": null, "summary": null, "insights": null, "author_id": null}');
select app.run_regularly('app.fail_lost_reminders', interval '5 minutes');
