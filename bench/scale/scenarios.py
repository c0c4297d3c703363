"""What is asked for: one entry a scenario.

`path` is what supabase-js sends, with a subject's values in braces. `without` is what an application that has no row-level
security adds so that it shows the same rows; `instead` replaces the path where adding is not enough.
"""

import json
from dataclasses import dataclass

LIST, QUERY = 1.5, 3.0  # bounds of the ratio

LEAD_PAGE = "/leads?select=id,email,first_name,last_name,company,status,score,created_at"
POST_PAGE = "/posts?select=id,user_id,title,body,tags,reaction_count,comment_count,created_at"


@dataclass(frozen=True)
class Scenario:
    name: str
    area: str
    what: str
    path: str
    bound: float = LIST
    role: str = "member"
    without: str = ""
    instead: str = ""
    body: dict | None = None  # of a call of a function

    def request(self, subject, protected, extra):
        """Method, path and body, as the subject sends it or as an application without row-level security would."""
        values = {**vars(subject), **extra}
        path = self.path if protected else self.instead or self.path + self.without
        body = None if self.body is None else json.dumps({key: fill(value, values) for key, value in self.body.items()})
        return ("GET" if body is None else "POST"), fill(path, values), body


def fill(template, values):
    if not isinstance(template, str):
        return template
    for name, value in values.items():
        template = template.replace("{" + name + "}", str(value))
    return template


SCENARIOS = (
    Scenario("tenants", "tenancy", "the caller's tenants by name",
             "/tenants?select=id,name,subdomain,status,created_at&order=name&limit=20", without="&id=in.({tenants_of_user})"),
    Scenario("tenants-with-members", "tenancy", "the caller's tenants, each with its members",
             "/tenants?select=id,name,tenant_members(user_id,role,status)&order=name&limit=20",
             QUERY, without="&id=in.({tenants_of_user})"),
    Scenario("members", "tenancy", "50 members of a tenant",
             "/tenant_members?select=id,user_id,role,status,joined_at&tenant_id=eq.{tenant}&order=joined_at.desc&limit=50"),
    Scenario("leads", "crm", "the newest 50 leads of a tenant",
             LEAD_PAGE + "&tenant_id=eq.{tenant}&order=created_at.desc&limit=50"),
    Scenario("leads-any-tenant", "crm", "the newest 50 leads of the caller's tenants",
             LEAD_PAGE + "&order=created_at.desc&limit=50", without="&tenant_id=in.({tenants_of_user})"),
    Scenario("leads-by-status", "crm", "the newest 50 leads in a status",
             LEAD_PAGE + "&tenant_id=eq.{tenant}&status=eq.qualified&order=created_at.desc&limit=50"),
    Scenario("leads-by-score", "crm", "the best 50 leads", LEAD_PAGE + "&tenant_id=eq.{tenant}&order=score.desc&limit=50"),
    Scenario("lead", "crm", "one lead by its id", "/leads?id=eq.{lead}", QUERY),
    Scenario("lead-search", "crm", "leads with a word in name, company or address",
             LEAD_PAGE + "&tenant_id=eq.{tenant}&or=(last_name.ilike.*{syllable}*,company.ilike.*{syllable}*,email.ilike.*{syllable}*)"
             "&order=created_at.desc&limit=20", QUERY),
    Scenario("app-events", "events", "the newest 50 product events of a tenant, to its owner",
             "/app_events?select=id,user_id,type,path,created_at&tenant_id=eq.{tenant}&order=created_at.desc&limit=50", role="manager"),
    Scenario("app-events-own", "events", "the newest 50 product events the caller may see",
             "/app_events?select=id,type,path,created_at&order=created_at.desc&limit=50", without="&user_id=eq.{user}"),
    Scenario("app-events-month", "events", "product events of 30 days of a tenant, one page by type",
             "/app_events?select=id,user_id,path,created_at&tenant_id=eq.{tenant}&type=eq.export&created_at=gte.{month_ago}"
             "&order=created_at.desc&limit=100", QUERY, role="manager"),
    Scenario("audit-trail", "security", "the newest 50 entries of a tenant's audit trail",
             "/audit_logs?select=id,user_id,action,resource,created_at&tenant_id=eq.{tenant}&order=created_at.desc&limit=50", role="manager"),
    Scenario("feed", "community", "the newest 20 posts",
             POST_PAGE + "&status=eq.published&deleted_at=is.null&order=created_at.desc,id.desc&limit=20"),
    Scenario("feed-unfiltered", "community", "the newest 20 posts, no filter but the policy",
             POST_PAGE + "&order=created_at.desc&limit=20", without="&status=eq.published&deleted_at=is.null"),
    Scenario("comments", "community", "50 comments of a post",
             "/comments?select=id,user_id,body,created_at&post_id=eq.{post}&order=created_at&limit=50", QUERY),
    Scenario("activities", "community", "the newest 30 activities of people one follows",
             "/activities?select=id,user_id,activity_type,object_id,created_at&order=created_at.desc&limit=30",
             without="&or=(user_id.eq.{user},visibility.eq.public,and(visibility.eq.followers,user_id.in.({followed})))"),
    Scenario("notifications", "notifications", "the newest 20 notifications",
             "/notifications?select=id,type,title,message,read,created_at&order=created_at.desc&limit=20", without="&user_id=eq.{user}"),
    Scenario("notifications-unread", "notifications", "how many are unread",
             "/rpc/get_unread_notification_count?p_user_id={user}", QUERY),
    Scenario("metrics-daily", "analytics", "90 days of a tenant's figures",
             "/metrics_daily?select=day,sessions,orders,revenue_cents,spend_cents&tenant_id=eq.{tenant}&order=day.desc&limit=90", role="manager"),
    Scenario("metrics-dashboard", "analytics", "samples by hour and source, the newest 100 groups",
             "/metrics_dashboard?order=hour.desc,source&limit=100", QUERY, role="admin"),
    Scenario("latest-metrics", "analytics", "the newest sample of each source", "/rpc/get_latest_metrics_per_source", QUERY, role="admin"),
    Scenario("metrics-trends", "analytics", "averages of 7 days", "/rpc/get_metrics_trends?days_back=7", QUERY, role="admin"),
    Scenario("regressions", "analytics", "what differs from last week", "/rpc/detect_regressions", QUERY, role="admin"),
    Scenario("activation-rate", "analytics", "activation of 30 days", "/rpc/calculate_activation_rate?days_back=30", QUERY, role="admin"),
    Scenario("health", "analytics", "do figures arrive", "/rpc/system_healthcheck", QUERY, role="admin"),
    Scenario("nearest", "ai", "10 texts nearest in meaning, of a tenant", "/rpc/search_embeddings", QUERY,
             body={"query_embedding": "{vector}", "match_threshold": 0.0, "match_count": 10, "p_tenant_id": "{tenant}"}),
    Scenario("hybrid", "ai", "10 texts by meaning and words, of a tenant", "/rpc/hybrid_search", QUERY,
             body={"query_text": "{words}", "query_embedding": "{vector}", "match_threshold": 0.0, "match_count": 10, "p_tenant_id": "{tenant}"}),
)
