// libcurl's handles as values. The library is set up by the first one that is made; threads may
// each have their own.
#pragma once

#include <memory>
#include <string>

#include <curl/curl.h>

namespace plinth::fetch {

struct FreeEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

// With what holds for all our transfers: no signals, because there are threads; TLS is verified.
Easy make_easy();

void append(List& list, const std::string& line);

}  // namespace plinth::fetch
