-- A first catalogue with fixed ids, never overwritten. To withdraw an entry set status to deprecated.
insert into public.integrations (
    id, slug, name, description, category, provider, capabilities, documentation_url, configuration
)
values
    (
        '00000000-0000-4000-a000-000000001301',
        'salesforce-crm',
        'Salesforce CRM',
        'Leads, contacts and opportunities, kept in step with Salesforce',
        'crm',
        'salesforce',
        array['leads', 'contacts', 'opportunities'],
        'https://developer.salesforce.com/docs',
        '{"type": "object", "properties": {"instance_url": {"type": "string", "format": "uri"}}}'
    ),
    (
        '00000000-0000-4000-a000-000000001302',
        'slack',
        'Slack',
        'Messages and alerts to Slack channels',
        'communication',
        'slack',
        array['messages', 'notifications'],
        'https://api.slack.com',
        '{"type": "object", "properties": {"default_channel": {"type": "string"}}}'
    ),
    (
        '00000000-0000-4000-a000-000000001303',
        'google-calendar',
        'Google Calendar',
        'Appointments in both directions',
        'calendar',
        'google',
        array['events', 'availability'],
        'https://developers.google.com/calendar',
        '{"type": "object", "properties": {"calendar_id": {"type": "string"}}}'
    ),
    (
        '00000000-0000-4000-a000-000000001304',
        'hubspot',
        'HubSpot',
        'Contacts, companies and e-mail campaigns of HubSpot',
        'crm',
        'hubspot',
        array['contacts', 'companies', 'campaigns'],
        'https://developers.hubspot.com',
        '{"type": "object", "properties": {"portal_id": {"type": "string"}}}'
    ),
    (
        '00000000-0000-4000-a000-000000001305',
        'zapier',
        'Zapier',
        'Triggers and actions for thousands of other apps',
        'automation',
        'zapier',
        array['triggers', 'actions'],
        'https://docs.zapier.com',
        '{"type": "object", "properties": {"hook_url": {"type": "string", "format": "uri"}}}'
    )
on conflict do nothing;

insert into public.api_services (id, name, description, endpoint, method, sdk_languages, rate_limits)
values
    (
        '00000000-0000-4000-a000-000000001311', 'AI Text Generation', 'Writes text from a prompt', '/api/v1/ai/generate', 'POST',
        array['javascript', 'python'], '{"requests": 60, "period": 60, "burst": 10}'
    ),
    (
        '00000000-0000-4000-a000-000000001312', 'Lead Scoring', 'Scores a lead by what it is and did', '/api/v1/leads/score', 'POST',
        array['javascript', 'python'], '{"requests": 100, "period": 60, "burst": 20}'
    ),
    (
        '00000000-0000-4000-a000-000000001313', 'Workflow Execution', 'Runs a workflow', '/api/v1/workflows/execute', 'POST',
        array['javascript', 'python'], '{"requests": 30, "period": 60, "burst": 5}'
    )
on conflict do nothing;
