// The file of signing keys (identity/key_file.hpp): .plinth/signing_keys.json, or what
// auth.signing_keys_path names. Without one the JWT secret signs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "app/project.hpp"
#include "app/secrets.hpp"
#include "base/error.hpp"
#include "identity/key_file.hpp"
#include "identity/key_ring.hpp"

namespace plinth::app {

std::filesystem::path signing_keys_file(const Project& project);

// Tells one state of a file from another, without reading it.
struct FileStamp {
  uint64_t inode = 0;  // 0: there is no file
  int64_t size = 0;
  int64_t modified = 0;  // nanoseconds
  int64_t changed = 0;   // likewise; also of its mode and owner

  bool operator==(const FileStamp&) const = default;
};
FileStamp stamp_of(const std::filesystem::path& file);

// The file must exist.
base::Checked<identity::RingKeys> load_signing_keys(const std::filesystem::path& file);

// What a server begins with, and what it has to know to notice changes.
struct SigningKeys {
  std::filesystem::path file;
  FileStamp stamp;  // from before it was read
  identity::KeyRing ring;
};
// No file is no keys, unless auth.signing_keys_path names it.
base::Checked<SigningKeys> load_key_ring(const Project& project, const Secrets& secrets);

// Reads the keys, lets `change` change them and writes them, all at once for whoever reads and
// nobody else meanwhile. No file is no keys.
base::Checked<void> edit_signing_keys(
    const std::filesystem::path& file,
    const std::function<base::Checked<void>(identity::RingKeys&)>& change
);

// The project's secrets, made when there are none; a project that is new in this way gets signing
// keys too. Not where the operator supplies the JWT secret: then there may be several servers, and
// tokens of one have to be good for all.
base::Checked<Secrets> load_or_make_secrets(const Project& project);

}  // namespace plinth::app
