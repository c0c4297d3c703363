#include "auth/mail_templates.hpp"

#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/html_text.hpp"
#include "auth/sms_template.hpp"

namespace plinth::auth {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

MailFields sample() {
  MailFields fields;
  fields.site_url = "https://www.acme.example";
  fields.confirmation_url =
      "https://api.acme.example/auth/v1/verify?token=abc&type=signup&redirect_to=https://"
      "acme.example";
  fields.email = "ada@example.com";
  fields.new_email = "lovelace@example.com";
  fields.old_email = "old@example.com";
  fields.phone = "+49155500012";
  fields.old_phone = "+49155500011";
  fields.token = "493817";
  fields.token_hash = "0a1b2c";
  fields.redirect_to = "https://acme.example/welcome";
  fields.sending_to = "lovelace@example.com";
  fields.provider = "github";
  fields.factor_type = "totp";
  fields.data = {{"name", "Ada <Lovelace>"}, {"plan", "pro"}};
  return fields;
}

MailFields without_codes() {
  MailFields fields = sample();
  fields.confirmation_url = fields.token = fields.token_hash = "";
  return fields;
}

class OwnTemplates : public ::testing::Test {
 protected:
  OwnTemplates() {
    std::string name = (std::filesystem::temp_directory_path() / "plinth-mails-XXXXXX").string();
    folder = mkdtemp(name.data());
  }
  ~OwnTemplates() override { std::filesystem::remove_all(folder); }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder / name) << text;
  }
  std::string error() const {
    const auto loaded = MailTemplates::load(settings, folder);
    return loaded ? "" : loaded.error();
  }
  MailContent render(MailKind kind, const MailFields& fields = sample()) const {
    const auto loaded = MailTemplates::load(settings, folder);
    EXPECT_TRUE(loaded) << loaded.error();
    return loaded ? loaded->render(kind, fields) : MailContent{};
  }

  std::filesystem::path folder;
  EmailSettings settings;
};

TEST(BuiltInMails, SayWhatIsNeeded) {
  const MailTemplates mails;
  for (size_t i = 0; i < mail_kinds; ++i) {
    const auto kind = static_cast<MailKind>(i);
    const MailContent mail = mails.render(kind, sample());
    SCOPED_TRACE(name_of(kind));
    EXPECT_THAT(mail.subject, HasSubstr("acme.example"));
    EXPECT_THAT(mail.subject, Not(HasSubstr("493817")));
    EXPECT_THAT(mail.html, StartsWith("<!doctype html>"));
    EXPECT_THAT(mail.html, HasSubstr("ada@example.com"));
    EXPECT_THAT(mail.html, HasSubstr("token=abc&amp;type=signup&amp;redirect_to="));
    EXPECT_THAT(mail.html, HasSubstr(">493817<"));
    EXPECT_THAT(mail.html, Not(HasSubstr("Zgotmpl")));
    EXPECT_THAT(mail.text, HasSubstr("\n" + sample().confirmation_url + "\n"));
    EXPECT_THAT(mail.text, HasSubstr(": 493817\n"));
    EXPECT_THAT(
        mail.text, AllOf(Not(HasSubstr("{{")), Not(HasSubstr("<")), Not(HasSubstr("\n\n\n")))
    );
  }
}

TEST(BuiltInMails, LeaveOutWhatIsNotThere) {
  const MailContent mail = MailTemplates().render(MailKind::password_changed, without_codes());
  EXPECT_THAT(mail.html, Not(HasSubstr("class=\"button\"")));
  EXPECT_THAT(mail.html, Not(HasSubstr("Copy this address")));
  EXPECT_THAT(mail.text, Not(HasSubstr("code")));
}

TEST(BuiltInMails, EscapeWhatOthersChose) {
  MailFields fields = sample();
  fields.email = "\"<b>\"@x";
  fields.site_url = "javascript:alert(1)";
  const MailContent mail = MailTemplates().render(MailKind::invite, fields);
  EXPECT_THAT(mail.html, Not(HasSubstr("<b>")));
  EXPECT_THAT(mail.html, Not(HasSubstr("href=\"javascript")));
  EXPECT_EQ(mail.subject, "You are invited to this site");
}

TEST(BuiltInMails, NotificationsAreOff) {
  const MailTemplates mails;
  EXPECT_TRUE(mails.is_enabled(MailKind::confirmation));
  EXPECT_TRUE(mails.is_enabled(MailKind::reauthentication));
  EXPECT_FALSE(mails.is_enabled(MailKind::password_changed));
  EXPECT_FALSE(mails.is_enabled(MailKind::identity_unlinked));
}

TEST_F(OwnTemplates, TakeThePlaceOfOurs) {
  write("invite.html", "<p>Hi {{ .Data.name }}, <a href=\"{{ .ConfirmationURL }}\">join</a></p>");
  settings.templates = {
      {"invite.subject", "{{ .Data.name }} & co\r\nBcc: x@y"},
      {"invite.content_path", "./invite.html"}
  };
  const MailContent mail = render(MailKind::invite);
  EXPECT_EQ(mail.subject, "Ada <Lovelace> & co  Bcc: x@y");
  EXPECT_THAT(mail.html, StartsWith("<p>Hi Ada &lt;Lovelace&gt;, <a href=\"https://api."));
  EXPECT_EQ(mail.text, "Hi Ada <Lovelace>, join (" + sample().confirmation_url + ")\n");
  EXPECT_THAT(render(MailKind::recovery).subject, HasSubstr("Choose a new password"));
}

TEST_F(OwnTemplates, MayBringTheirText) {
  write("r.html", "<p>{{ .Token }}</p>");
  write(
      "r.txt",
      "\xef\xbb\xbf"
      "Code {{ .Token }} & more\n\n"
  );
  settings.templates = {
      {"reauthentication.content_path", (folder / "r.html").string()},
      {"reauthentication.text_path", "r.txt"}
  };
  const MailContent mail = render(MailKind::reauthentication);
  EXPECT_EQ(mail.text, "Code 493817 & more\n");
  EXPECT_EQ(mail.html, "<p>493817</p>\n");
  EXPECT_EQ(mail.subject, "Your code for acme.example");
}

TEST_F(OwnTemplates, GiveWayToOursWhenTheyFail) {
  write("i.html", "<p>{{ index .Data.tags 0 }} {{ .Token }}</p>");
  settings.templates = {{"invite.content_path", "i.html"}, {"invite.subject", "mine"}};
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const MailContent mail = render(MailKind::invite);
  const std::string log =
      testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
  EXPECT_EQ(mail.subject, "You are invited to acme.example");
  EXPECT_THAT(mail.html, HasSubstr("Accept the invitation"));
  EXPECT_THAT(log, HasSubstr("the template of invite mails failed"));
  EXPECT_THAT(log, AllOf(HasSubstr("line 1, column 7"), Not(HasSubstr("493817"))));
}

TEST_F(OwnTemplates, NotificationsCanBeEnabled) {
  settings.notifications = {
      {"password_changed.enabled", "true"},
      {"email_changed.enabled", "false"},
      {"phone_changed.subject", "x"}
  };
  const auto loaded = MailTemplates::load(settings, folder);
  ASSERT_TRUE(loaded);
  EXPECT_TRUE(loaded->is_enabled(MailKind::password_changed));
  EXPECT_FALSE(loaded->is_enabled(MailKind::email_changed));
  EXPECT_FALSE(loaded->is_enabled(MailKind::phone_changed));
  EXPECT_EQ(loaded->render(MailKind::phone_changed, sample()).subject, "x");
}

TEST_F(OwnTemplates, ErrorsNameTheSettingOrTheFile) {
  write("bad.html", "<p>\n{{ .Email </p>");
  struct Case {
    std::map<std::string, std::string> templates;
    std::map<std::string, std::string> notifications;
    std::string error;
  };
  const Case cases[] = {
      {{{"invit.subject", "x"}},
       {},
       "auth.email.template.invit.subject: there is no such mail; there are confirmation, invite, "
       "magic_link, recovery, email_change, reauthentication."},
      {{{"invite.subjekt", "x"}},
       {},
       "auth.email.template.invite.subjekt: a mail has subject, content_path and text_path; this "
       "is "
       "none of them."},
      {{{"password_changed.subject", "x"}},
       {},
       "auth.email.template.password_changed.subject: write it into "
       "[auth.email.notification.password_changed]."},
      {{},
       {{"invite.enabled", "true"}},
       "auth.email.notification.invite.enabled: write it into [auth.email.template.invite]."},
      {{},
       {{"email_changed.enabled", "yes"}},
       "auth.email.notification.email_changed.enabled: write true or false."},
      {{{"invite.content_path", "none.html"}},
       {},
       "auth.email.template.invite.content_path: cannot read " + (folder / "none.html").string() +
           ". The path counts from the folder of the project; check it and who may read the file."},
      {{{"invite.content_path", "bad.html"}},
       {},
       (folder / "bad.html").string() +
           ", line 2, column 11: a tag begins within {{ … }}: is a }} missing before it?"},
      {{{"invite.subject", "{{ Email }}"}},
       {},
       "auth.email.template.invite.subject, line 1, column 4: Email is no function; a field has a "
       "dot "
       "before it: .Email"},
      {{{"invite.text_path", "bad.html"}},
       {},
       (folder / "bad.html").string() +
           ", line 2, column 11: a tag begins within {{ … }}: is a }} missing before it?"},
  };
  for (const Case& one : cases) {
    settings.templates = one.templates;
    settings.notifications = one.notifications;
    EXPECT_EQ(error(), one.error);
  }
  write("good.txt", "x");
  settings = {};
  settings.templates = {{"invite.text_path", "good.txt"}};
  EXPECT_EQ(
      error(),
      "auth.email.template.invite.text_path: a text goes with HTML; name it in content_path."
  );
}

TEST(Sms, HasTheCodeInAnyCase) {
  EXPECT_EQ(render_sms("Your code is {{ .Code }}", "123456"), "Your code is 123456");
  EXPECT_EQ(render_sms("{{.Code}} <&> é", "123456"), "123456 <&> é");
  EXPECT_EQ(render_sms("{{ .Code", "123456"), "Your code is 123456");
  EXPECT_EQ(render_sms("{{ .Token }}", "123456"), "Your code is 123456");
}

TEST(Sms, ErrorsAreFoundAtStart) {
  EXPECT_FALSE(find_sms_template_error("Your code is {{ .Code }}"));
  EXPECT_EQ(
      find_sms_template_error("{{ .Code }"),
      "line 1, column 10: an action is closed with }}; one } is not enough"
  );
  EXPECT_EQ(
      find_sms_template_error("{{ .Token }}"),
      "the message is without the code; write {{ .Code }} into it"
  );
}

}  // namespace
}  // namespace plinth::auth
