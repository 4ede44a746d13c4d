// SPDX-License-Identifier: Apache-2.0
// One spelling of a zip archive: members stored as they are, in the order given, with fixed times and no extras, so
// that equal members are equal bytes on every machine. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kaozheng::reports {

inline constexpr std::size_t archive_bytes_max = 256u << 20;
inline constexpr std::size_t archive_members_max = 4096;

struct ArchiveMember {
  std::string name;  // [a-z0-9._-] in parts joined by "/", 1 to 100 bytes, no part of dots alone
  std::string_view content;
};

std::uint32_t crc32(std::string_view bytes);

// `invalid` for a name out of form or given twice, `too_long` beyond the limits above.
Result<std::string> write_archive(const std::vector<ArchiveMember>& members);

enum class ArchiveFaultKind {
  cut_short,  // the archive ends inside it
  header,     // not the header this program writes; `field` says which part of it
  content,    // not the bytes its checksum was made of
  name,       // a name that is not allowed or stands twice
  too_many,   // more members than allowed
  trailing,   // bytes behind the end
};
struct ArchiveFault {
  ArchiveFaultKind kind = ArchiveFaultKind::header;
  std::string part;   // the member concerned; "central directory", "end record" or "archive" otherwise
  std::string field;  // "local header: time", "directory entry: name"; empty when the kind says all
};

// The members of any bytes, and everything in which the bytes are not what write_archive would make of them: without
// faults they are exactly that. Contents are views into `bytes`; members behind a fault that hides them are missing.
struct OpenedArchive {
  std::vector<ArchiveMember> members;
  std::vector<ArchiveFault> faults;
};
OpenedArchive open_archive(std::string_view bytes);

}  // namespace kaozheng::reports
