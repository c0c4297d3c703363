#include "app/loopback.hpp"

#include <gtest/gtest.h>

namespace plinth::app {
namespace {

TEST(IsLoopbackHost, TakesNamesThatCanMeanNoOtherMachine) {
  for (const char* good :
       {"localhost",
        "LOCALHOST:54321",
        "127.0.0.1",
        "127.0.0.1:54321",
        "[::1]",
        "[::1]:54321",
        "app.localhost:80"})
    EXPECT_TRUE(is_loopback_host(good)) << good;
  for (const char* bad :
       {"",
        "example.com",
        "example.com:54321",
        "127.0.0.1.example.com",
        "127.example.com",
        "127.1.2.c",
        "localhost.example.com",
        "notlocalhost",
        "[::2]",
        "192.168.0.1",
        "0.0.0.0",
        "[::1].example.com"})
    EXPECT_FALSE(is_loopback_host(bad)) << bad;
}

TEST(IsLoopbackAddress, TellsWhoCanBeReached) {
  for (const char* good : {"127.0.0.1", "127.0.0.53", "localhost", "::1"})
    EXPECT_TRUE(is_loopback_address(good)) << good;
  for (const char* bad : {"0.0.0.0", "::", "192.168.0.1", "example.com", ""})
    EXPECT_FALSE(is_loopback_address(bad)) << bad;
}

}  // namespace
}  // namespace plinth::app
