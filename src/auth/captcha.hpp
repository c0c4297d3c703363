// Captchas: a token that the page got from hCaptcha or Turnstile, and the provider's word that a
// person earned it (spec §15).
#pragma once

#include <string>
#include <string_view>

#include "auth/call.hpp"
#include "base/error.hpp"

namespace plinth::auth {

// Is there all that is needed? For the start of the program.
base::Checked<void> check_captcha_settings(const CaptchaSettings& settings);

// Whether a request takes a captcha. `route` is the path as service.cpp has it in its table.
bool takes_captcha(const http::Request& request, std::string_view route);

// What the provider's answer means; by itself, for the tests.
Result<void> read_captcha_verdict(int status, std::string_view body);

// 400 captcha_failed when the request takes a captcha and has none, or not a good one. An
// administrator's token needs none. A provider that does not answer is a 500: nobody gets by.
net::Task<Result<void>> check_captcha(Call& call, std::string_view route);

}  // namespace plinth::auth
