// SPDX-License-Identifier: Apache-2.0
// Compressed bytes made by hand, honest and hostile, for tests.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kaozheng::net {

// As it stands in a zlib stream ("deflate") or a gzip file, in stored blocks; complete and correct.
std::string zlib_of(std::string_view bytes);
std::string gzip_of(std::string_view bytes);
// A stored zstd frame.
std::string zstd_of(std::string_view bytes);

// Unpacks to at least `decoded_bytes`; well-formed as far as it goes.
std::string gzip_bomb(std::size_t decoded_bytes);         // 150 to 1
std::string nested_gzip_bomb(std::size_t decoded_bytes);  // packed twice, 20,000 to 1
std::string zlib_bomb(std::size_t decoded_bytes);
std::string zstd_bomb(std::size_t decoded_bytes);  // 32,000 to 1
std::string brotli_bomb();                         // 16 MiB from 27 bytes

}  // namespace kaozheng::net
