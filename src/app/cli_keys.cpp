#include "app/cli_keys.hpp"

namespace plinth::app {
namespace {

using Action = SigningKeysFlags::Action;

constexpr auto keys_text =
    "\nWithout a word behind it: the API keys. The rest is about the keys that sign access "
    "tokens.\n"
    "A key is standby (published, signs after the next rotation), current (signs), previous (what "
    "it\nsigned is good until it expires) or revoked. Plinth and whoever else verifies tokens "
    "finds the\n"
    "public halves at /auth/v1/.well-known/jwks.json. The private ones are in "
    ".plinth/signing_keys.json,\nor where auth.signing_keys_path says; keep a copy, never commit "
    "it.\n"
    "\nExamples:\n"
    "  plinth keys                                    the API keys\n"
    "  plinth keys list                               the signing keys\n"
    "  plinth keys rotate                             the next key signs; nobody is signed out\n"
    "  plinth keys revoke KID                         what an old key signed is refused\n";

constexpr auto generate_text =
    "\nES256 is short and fast and verified everywhere; RS256 is for verifiers that know nothing "
    "else.\nEdDSA (Ed25519) is not for clients that call getClaims() of supabase-js 2, which fails "
    "on it.\nA file made by `supabase gen signing-key` can be used as it is.\n"
    "\nExamples:\n"
    "  plinth keys generate\n"
    "  plinth keys generate --algorithm RS256 && plinth keys rotate\n";

constexpr auto rotate_text =
    "\nstandby becomes current, current becomes previous, and a new standby is made. The first "
    "time,\n"
    "this leads from the JWT secret to a key of its own. Tokens signed before stay good until "
    "they\n"
    "expire. Revoke the previous key after that (`plinth keys list` says when), or at once when\n"
    "somebody has it.\n";

constexpr auto revoke_text =
    "\nOnly of previous and standby keys. Access tokens signed with it are refused within two "
    "seconds;\nsessions go on, because clients get a new token with their refresh token.\n"
    "\nExamples:\n"
    "  plinth keys revoke kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\n"
    "  plinth keys revoke --yes -- -a1b2c3            a KID that begins with a dash\n";

CLI::App& add(
    CLI::App& keys,
    SigningKeysFlags& how,
    const char* name,
    const char* help,
    SigningKeysFlags::Action action
) {
  CLI::App* added = keys.add_subcommand(name, help);
  added->callback([&how, action] { how.action = action; });
  added->add_flag("--json", how.json, "Keys as JSON, without their private halves");
  return *added;
}

}  // namespace

void add_signing_key_commands(CLI::App& keys, SigningKeysFlags& how) {
  keys.footer(keys_text);
  add(keys, how, "list", "The signing keys and what they are for", Action::list);

  CLI::App& generate = add(keys, how, "generate", "Make another standby key", Action::generate);
  generate.add_option("--algorithm", how.algorithm, "ES256 (default), RS256 or EdDSA")
      ->check(CLI::IsMember({"ES256", "RS256", "EdDSA"}).description(""))
      ->type_name("NAME");
  generate.footer(generate_text);

  CLI::App& rotate =
      add(keys, how, "rotate", "Let the standby key sign from now on", Action::rotate);
  rotate.footer(rotate_text);

  CLI::App& revoke = add(keys, how, "revoke", "Refuse all that a key has signed", Action::revoke);
  revoke.add_option("KID", how.id, "The key's id, as `plinth keys list` shows it")
      ->required()
      ->type_name("");
  revoke.add_flag("--yes,-y", how.yes, "Do not ask");
  revoke.footer(revoke_text);
}

}  // namespace plinth::app
