// How hard the content codings try: where the time per byte saved is best for answers that are made
// once and sent once.
#pragma once

namespace plinth::http {

inline constexpr int zstd_level = 3;
inline constexpr int brotli_quality = 4;
inline constexpr int gzip_level = 5;
inline constexpr int gzip_window = 15 + 16;  // 32 KB, with a gzip header instead of zlib's
inline constexpr int gzip_memory = 8;        // zlib's default

}  // namespace plinth::http
