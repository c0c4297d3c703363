// The development inbox at /inbox: what would have been sent and is not, because nothing is
// configured that sends it.
//
//   GET    /inbox                      the page
//   GET    /inbox/messages[?to=WHOM]   the messages that wait, the newest first, at most 200
//   GET    /inbox/messages/ID          one of them, with its contents
//   GET    /inbox/messages/ID/html     a mail's HTML as a page without scripts, for a frame
//   DELETE /inbox/messages             forgets all of them
//
// Messages hold codes and links that open accounts. So the inbox is for people and programs on this
// very machine, and not for pages of other origins that their browser shows (DNS rebinding): see
// may_see_inbox().
#pragma once

#include "http/message.hpp"
#include "net/task.hpp"
#include "pg/pool.hpp"

namespace plinth::app {

// Directly from this machine, under a name that can mean no other: localhost, 127.0.0.1, [::1].
bool may_see_inbox(const http::Request& request);

// `pool` logs in as supabase_auth_admin. `request.path` is what follows /inbox. On the pool's loop.
net::Task<http::Response> answer_inbox(pg::Pool& pool, const http::Request& request);

}  // namespace plinth::app
