// SPDX-License-Identifier: Apache-2.0
// What bytes are, by their content; what the sender says is a hint. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace kaozheng::sources {

enum class MediaKind { html, pdf, packed, markdown, plain, unreadable };  // packed: a ZIP container

struct Media {
  MediaKind kind = MediaKind::plain;
  std::string what;  // of the unreadable, in words: "a picture (PNG)"
};
Media media_of(std::string_view bytes, std::string_view media_type, std::string_view url);

// Whether decoded text is none: too much of it is control characters or could not be decoded.
bool is_noise(std::string_view text);

}  // namespace kaozheng::sources
