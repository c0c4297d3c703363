#include "seed/texts.hpp"

namespace plinth::seed::texts {
namespace {

constexpr std::array<Dialogue, 10> talks{{
    {"Prepare the weekly report",
     {"Can you prepare the sales report for last week?",
      "Of course. Last week brought 64 new leads, 11 demos and 4 customers worth 18,400. Shall I "
      "compare it with the week before?",
      "Yes, and tell me where the difference comes from.",
      "Leads are up by a fifth, almost all from the webinar on Tuesday. Demos are level. One large "
      "deal moved to next week.",
      "Put that into three bullet points please.",
      "- 64 leads, up 20 per cent thanks to the webinar\n- 11 demos, as before\n- 4 customers "
      "worth 18,400; one large deal moves to next week"}},
    {"Move an appointment",
     {"Please move my meeting with Harborlight to Thursday.",
      "On Thursday you are free from 10 to 12 and after 15. Which one do they prefer?",
      "Take 10 o'clock.",
      "Done: Thursday, 10 to 11. I informed both participants and moved the reminder.",
      "Thank you!",
      "You are welcome."}},
    {"Why did the workflow fail?",
     {"The welcome workflow failed twice this morning. Why?",
      "Both runs stopped at the step \"send mail\" because the template names a field that the "
      "lead lacks: company.",
      "What should I change?",
      "Either give the field a fallback, such as \"your team\", or add a condition before the "
      "step. The fallback is one line.",
      "Do the fallback.",
      "Changed and published as version 4. I ran both again, and they went through."}},
    {"Write to a customer who waits",
     {"Draft a mail to a customer whose order is three days late.",
      "Dear customer, your order left our warehouse today and should have been with you on Monday. "
      "A pallet was loaded onto the wrong truck. I am sorry for the wait and have refunded the "
      "delivery.",
      "Shorter and warmer.",
      "Your order is on its way and arrives tomorrow. We loaded it onto the wrong truck, and I am "
      "sorry. The delivery is on us.",
      "Perfect.",
      ""}},
    {"Understand the invoice",
     {"Why is my invoice higher this month?",
      "Your team grew from 12 to 15 people on the 9th, so three seats are charged for 22 days. The "
      "plan itself did not change.",
      "Can I see the calculation?",
      "Three seats at 9.00 a month make 27.00; for 22 of 30 days that is 19.80.",
      "Clear, thanks.",
      ""}},
    {"Find quiet customers",
     {"Which customers have not been active lately?",
      "Nine accounts had no sign-in for 30 days. Four of them opened your last newsletter, so they "
      "are not gone.",
      "Make a list of those four for Ines.",
      "I made a segment with the four and assigned it to Ines with a note.",
      "",
      ""}},
    {"Delete somebody's data",
     {"A person asks us to delete their data. What do I do?",
      "Open a request of the kind erasure for them. It is due in 30 days; first the identity has "
      "to be verified.",
      "And what is deleted?",
      "Everything about the person, except what the law has you keep, such as invoices. You get a "
      "list of the tables with counts as proof.",
      "",
      ""}},
    {"Ideas for a campaign",
     {"Give me three ideas for a spring campaign for a coffee shop.",
      "One: a tasting card with six roasts. Two: bring a friend, both get a free cup. Three: a map "
      "of quiet places to drink it.",
      "The second. What would it cost?",
      "With 400 participants and a cup at 0.60, about 480. If one in ten comes back weekly, it "
      "pays within five weeks.",
      "Let's do it.",
      "I drafted the landing page and the mail. Both wait for your approval."}},
    {"Explain the funnel",
     {"Explain our funnel as if I were new here.",
      "Of 100 visitors about 6 leave their address. Of 100 leads 40 talk to us, 18 see a demo and "
      "7 become customers.",
      "Where do we lose most?",
      "Between talk and demo. Whoever gets a date in the first call comes; whoever is to choose "
      "one later mostly does not.",
      "",
      ""}},
    {"Check a translation",
     {"Is \"Your trial ends tomorrow\" too harsh?",
      "It is clear, which is kind. You could add what happens: \"Your data stays; you choose a "
      "plan when you are ready.\"",
      "Good. Use that.",
      "Updated in the template, version 2.",
      "",
      ""}},
}};

constexpr std::array<Article, 48> help{{
    {"billing",
     "Refunds: how to get your money back. Open the invoice, choose refund and say why. The amount "
     "returns to the card within five working days."},
    {"billing",
     "Invoices are issued on the first of each month and sent to the billing contact. Every "
     "invoice lists seats, usage and tax."},
    {"billing",
     "Changing the plan takes effect at once. You pay the difference for the days that are left in "
     "the month."},
    {"billing",
     "Payment methods: cards and direct debit. A failed charge is tried again after three and "
     "seven days before the account is suspended."},
    {"billing",
     "Cancelling a subscription keeps the data readable for ninety days. Export it before, or come "
     "back and go on where you were."},
    {"account",
     "Reset a forgotten password: choose \"forgot password\" on the sign-in page and follow the "
     "link in the mail. The link works for one hour."},
    {"account",
     "Two-factor authentication asks for a code from your phone when you sign in. Switch it on "
     "under settings, security."},
    {"account",
     "Change your e-mail address under settings. We write to the old and the new address; both "
     "have to confirm."},
    {"account",
     "Delete your account: all personal data is erased after thirty days. Invoices are kept as "
     "long as the law asks for it."},
    {"account",
     "Single sign-on connects your company's directory. Administrators set it up per domain; "
     "people then need no password of ours."},
    {"team",
     "Invite colleagues by e-mail under members. They see the company once they accept the "
     "invitation."},
    {"team",
     "Roles: owners and admins manage, members write, viewers read, billing sees bills. Only an "
     "owner makes another owner."},
    {"team",
     "Remove a member who leaves the company: set the membership to removed. What the person wrote "
     "stays with the company."},
    {"team",
     "Transfer ownership before the last owner leaves. A company always keeps at least one owner."},
    {"calendar",
     "Book an appointment: choose a free slot in the calendar, add participants and a reminder. "
     "Two open appointments of one person cannot overlap."},
    {"calendar",
     "Reschedule a meeting by dragging it. Participants are told, and reminders move along."},
    {"calendar",
     "Reminders go out by mail, text message or push, as many hours before the start as you say. "
     "They lower the number of no-shows."},
    {"calendar",
     "Time zones: each appointment has its own; everybody sees it in the zone of their settings."},
    {"calendar", "Connect a calendar of another service to see busy times in both directions."},
    {"crm",
     "Import contacts from a spreadsheet: upload the file, match its columns, check the preview. "
     "Known addresses are merged, not doubled."},
    {"crm",
     "Lead scoring gives up to a hundred points for who somebody is, what they did and how they "
     "answer. From seventy on a lead is qualified."},
    {"crm", "Assign leads to colleagues by hand or in turns. Whoever gets one is notified at once."
    },
    {"crm",
     "The sales funnel shows how many leads are contacted, qualified and converted, and where they "
     "are lost."},
    {"crm",
     "Nurturing sequences send a series of mails over days or weeks and stop when somebody answers "
     "or becomes a customer."},
    {"workflows",
     "Build a workflow: choose a trigger, add steps, publish. Only published versions run; the "
     "draft stays yours."},
    {"workflows",
     "When a workflow run fails it is tried again up to the number of retries. The failed step "
     "shows the reason and what it was given."},
    {"workflows",
     "Schedule an automation for every morning or the first of the month. The next run is shown "
     "beside its name."},
    {"workflows",
     "Templates are ready workflows for welcome mails, approvals, follow-ups and reports. Copy one "
     "and change what differs."},
    {"reports",
     "Revenue, orders and advertising per day are computed from events. Days are those of UTC."},
    {"reports",
     "Export any report as a spreadsheet or CSV. Large exports are prepared in the background, and "
     "you get a notification."},
    {"reports",
     "Churn: how many customers leave in a month. Recurring revenue that is lost counts by value, "
     "customers by number."},
    {"reports",
     "Share a dashboard with people outside by a link that expires. It shows figures, never "
     "personal data."},
    {"privacy",
     "A data subject request asks for access, correction or erasure of personal data. It is due "
     "within thirty days."},
    {"privacy",
     "Cookie consent is stored with its version and time. A withdrawal ends marketing mails at "
     "once."},
    {"privacy",
     "Where data is kept: in the region you chose at sign-up. Backups stay in the same region and "
     "are encrypted."},
    {"privacy",
     "The audit trail says who did what and when. Nobody changes it, administrators read it."},
    {"security",
     "Suspicious sign-ins are blocked and reported. Too many wrong passwords lock the address for "
     "fifteen minutes."},
    {"security",
     "API keys belong on servers. Rotate a leaked key at once under settings, keys; the old one "
     "stops within a minute."},
    {"security",
     "Encryption: connections use TLS, stored credentials are encrypted with a key that is kept "
     "apart."},
    {"api",
     "Webhooks tell your server about changes as they happen. We sign each call and repeat it for "
     "a day when you do not answer."},
    {"api",
     "Rate limits protect everybody: the answer 429 says after how many seconds to try again."},
    {"api",
     "Read and write every table over REST with filters, ordering and embedded relations. Your "
     "permissions apply to each request."},
    {"chat",
     "Talk to an agent in the chat. It answers from the help centre and your own documents and "
     "says when it does not know."},
    {"chat",
     "Hand a chat over to a person at any time with \"talk to a human\". The colleague sees the "
     "whole conversation."},
    {"mobile",
     "Offline mode keeps what you type on the phone and sends it when there is a connection again."
    },
    {"mobile",
     "Push notifications can be muted at night: set quiet hours in your preferences, per device."},
    {"design",
     "Design projects keep every version. Compare two of them side by side or go back to an older "
     "one."},
    {"design", "Share a design with reviewers: they comment without being able to change it."},
}};

}  // namespace

const std::span<const Dialogue> dialogues = talks;
const std::span<const Article> articles = help;

std::string filled(std::string_view text, std::string_view value) {
  std::string out(text);
  for (size_t at = out.find("{}"); at != std::string::npos;
       at = out.find("{}", at + value.size())) {
    out.replace(at, 2, value);
  }
  return out;
}

}  // namespace plinth::seed::texts
