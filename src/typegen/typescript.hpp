// `Database`, the type that createClient<Database>() of supabase-js takes, as the Supabase CLI
// generates it. Pure, and the same text for the same schema wherever it runs.
#pragma once

#include <string>

#include "typegen/source.hpp"

namespace plinth::typegen {

struct TypescriptOptions {
  std::string postgrest_version;  // what clients may ask of the server; empty: left out
  bool one_to_one = true;         // say of relationships whether they are; PostgREST 9 did not know
  bool comments = false;          // what `comment on` says, where editors show it
};

std::string render_typescript(const Source& source, const TypescriptOptions& options);

}  // namespace plinth::typegen
