// SPDX-License-Identifier: Apache-2.0
#include "reports/zip_archive.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/bytes.h"

namespace kaozheng::reports {
namespace {

constexpr std::size_t local_bytes = 30, directory_bytes = 46, end_bytes = 22;
constexpr std::size_t name_bytes_max = 100;
constexpr std::string_view local_signature = "PK\x03\x04", directory_signature = "PK\x01\x02",
                           end_signature = "PK\x05\x06";
constexpr unsigned zip_version = 20;                   // the oldest that knows folders
constexpr unsigned fixed_time = 0, fixed_date = 0x21;  // 1980-01-01, the first day the format knows

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320u : 0u);
    table[i] = value;
  }
  return table;
}

void put(std::string& bytes, std::size_t value, int width) {
  for (int i = 0; i < width; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFF);
}

std::size_t number_at(std::string_view bytes, std::size_t position, std::size_t width) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < width; ++i)
    value |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[position + i])) << (8 * i);
  return value;
}

struct Placed {
  std::string name;
  std::size_t size = 0;
  std::uint32_t crc = 0;
  std::size_t offset = 0;
};

// What the two headers of a member have in common, from its version on.
void put_description(std::string& bytes, const Placed& member) {
  put(bytes, zip_version, 2);
  put(bytes, 0, 2);  // flags
  put(bytes, 0, 2);  // method: stored
  put(bytes, fixed_time, 2);
  put(bytes, fixed_date, 2);
  put(bytes, member.crc, 4);
  put(bytes, member.size, 4);
  put(bytes, member.size, 4);
  put(bytes, member.name.size(), 2);
  put(bytes, 0, 2);  // extra field
}

std::string local_header(const Placed& member) {
  std::string bytes(local_signature);
  put_description(bytes, member);
  return bytes + member.name;
}

std::string directory_entry(const Placed& member) {
  std::string bytes(directory_signature);
  put(bytes, zip_version, 2);
  put_description(bytes, member);
  put(bytes, 0, 2);  // comment
  put(bytes, 0, 2);  // disk
  put(bytes, 0, 2);  // internal attributes
  put(bytes, 0, 4);  // external attributes
  put(bytes, member.offset, 4);
  return bytes + member.name;
}

std::string end_record(std::size_t members, std::size_t directory_at, std::size_t directory_size) {
  std::string bytes(end_signature);
  put(bytes, 0, 2);  // disks
  put(bytes, 0, 2);
  put(bytes, members, 2);
  put(bytes, members, 2);
  put(bytes, directory_size, 4);
  put(bytes, directory_at, 4);
  put(bytes, 0, 2);  // comment
  return bytes;
}

struct Field {
  std::size_t begin;
  std::string_view name;
};
constexpr std::array<Field, 12> local_fields = {{{0, "signature"},
                                                 {4, "version"},
                                                 {6, "flags"},
                                                 {8, "method"},
                                                 {10, "time"},
                                                 {12, "date"},
                                                 {14, "checksum"},
                                                 {18, "packed size"},
                                                 {22, "size"},
                                                 {26, "length of the name"},
                                                 {28, "extra field"},
                                                 {30, "name"}}};
constexpr std::array<Field, 17> directory_fields = {{{0, "signature"},
                                                     {4, "version"},
                                                     {6, "version needed"},
                                                     {8, "flags"},
                                                     {10, "method"},
                                                     {12, "time"},
                                                     {14, "date"},
                                                     {16, "checksum"},
                                                     {20, "packed size"},
                                                     {24, "size"},
                                                     {28, "length of the name"},
                                                     {30, "extra field"},
                                                     {32, "comment"},
                                                     {34, "disk"},
                                                     {36, "attributes"},
                                                     {42, "offset"},
                                                     {46, "name"}}};
constexpr std::array<Field, 7> end_fields = {{{0, "signature"},
                                              {4, "disks"},
                                              {8, "number of members"},
                                              {12, "size of the directory"},
                                              {16, "offset of the directory"},
                                              {20, "comment"},
                                              {22, ""}}};

template <class Fields>
std::string_view field_at(const Fields& fields, std::size_t offset) {
  std::string_view name;
  for (const Field& field : fields)
    if (field.begin <= offset) name = field.name;
  return name;
}

bool is_allowed(std::string_view name) {
  if (name.empty() || name.size() > name_bytes_max) return false;
  const auto of_a_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '/';
  };
  if (!std::all_of(name.begin(), name.end(), of_a_name)) return false;
  const std::vector<std::string> parts = split(name, '/');
  return std::none_of(parts.begin(), parts.end(),
                      [](const std::string& part) { return part.find_first_not_of('.') == std::string::npos; });
}

class Opener {
 public:
  explicit Opener(std::string_view bytes) : bytes_(bytes) {}

  OpenedArchive open() {
    const bool all_seen = read_members();
    if (all_seen) read_directory();
    return std::move(opened_);
  }

 private:
  void fault(ArchiveFaultKind kind, std::string part, std::string field = "") {
    opened_.faults.push_back({kind, std::move(part), std::move(field)});
  }

  bool begins_with(std::string_view signature) const { return bytes_.substr(position_, signature.size()) == signature; }

  // Where the end record says that the directory is: a hint for naming what is broken, no more.
  bool directory_is_said_to_be_here() const {
    return bytes_.size() >= end_bytes && number_at(bytes_, bytes_.size() - 6, 4) == position_;
  }

  // Whether the directory was reached.
  bool read_members() {
    std::set<std::string> names;
    for (;;) {
      if (begins_with(directory_signature) || begins_with(end_signature)) return true;
      if (!begins_with(local_signature) && directory_is_said_to_be_here()) return true;
      if (opened_.members.size() == archive_members_max) {
        fault(ArchiveFaultKind::too_many, "archive");
        return false;
      }
      if (!read_member(names)) return false;
    }
  }

  bool read_member(std::set<std::string>& names) {
    const std::string nameless = "member " + std::to_string(opened_.members.size() + 1);
    if (bytes_.size() - position_ < local_bytes) {
      fault(ArchiveFaultKind::cut_short, nameless);
      return false;
    }
    const std::size_t name_size = number_at(bytes_, position_ + 26, 2), size = number_at(bytes_, position_ + 22, 4);
    const std::string name(bytes_.substr(position_ + local_bytes, std::min(name_size, name_bytes_max)));
    const std::string part = is_allowed(name) ? name : nameless;
    if (bytes_.size() - position_ - local_bytes < name_size ||
        bytes_.size() - position_ - local_bytes - name_size < size) {
      if (!begins_with(local_signature))
        fault(ArchiveFaultKind::header, part, "local header: signature");
      else
        fault(ArchiveFaultKind::cut_short, part);
      return false;
    }
    const std::string_view content = bytes_.substr(position_ + local_bytes + name_size, size);
    if (!is_allowed(name) || name.size() != name_size || !names.insert(name).second) {
      fault(ArchiveFaultKind::name, part);
      return false;
    }
    const Placed placed{name, size, crc32(content), position_};
    const std::string_view found = bytes_.substr(position_, local_bytes + name_size);
    const bool as_written = compare(found, local_header(placed), local_fields, part, "local header: ");
    placed_.push_back(placed);
    opened_.members.push_back({name, content});
    position_ += found.size() + size;
    // Another method or an extra field means that the content is not where it is looked for.
    return as_written || (number_at(found, 8, 2) == 0 && number_at(found, 28, 2) == 0);
  }

  template <class Fields>
  bool compare(std::string_view found, const std::string& wanted, const Fields& fields, const std::string& part,
               const std::string& where) {
    const std::size_t length = std::min(found.size(), wanted.size());
    const auto [at, unused] =
        std::mismatch(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(length), wanted.begin());
    const auto offset = static_cast<std::size_t>(at - found.begin());
    if (offset == wanted.size()) return true;
    const std::string_view field = field_at(fields, offset);
    if (found.size() < wanted.size() && offset == length)
      fault(ArchiveFaultKind::cut_short, part, where + std::string(field));
    else if (where.front() == 'l' && field == "checksum")
      fault(ArchiveFaultKind::content, part);
    else
      fault(ArchiveFaultKind::header, part, where + std::string(field));
    return false;
  }

  void read_directory() {
    const std::size_t directory_at = position_;
    for (const Placed& member : placed_) {
      const std::string wanted = directory_entry(member);
      const std::string_view found = bytes_.substr(position_, wanted.size());
      const std::string_view listed = found.size() > directory_bytes ? found.substr(directory_bytes) : "";
      // Which of two names is the changed one cannot be told: both are.
      const std::string part =
          listed == member.name || !is_allowed(listed) ? member.name : member.name + ", " + std::string(listed);
      compare(found, wanted, directory_fields, part, "directory entry: ");
      position_ = std::min(position_ + wanted.size(), bytes_.size());
    }
    const std::string wanted = end_record(placed_.size(), directory_at, position_ - directory_at);
    compare(bytes_.substr(position_, wanted.size()), wanted, end_fields, "end record", "end record: ");
    position_ = std::min(position_ + wanted.size(), bytes_.size());
    if (position_ < bytes_.size()) fault(ArchiveFaultKind::trailing, "archive");
  }

  std::string_view bytes_;
  std::size_t position_ = 0;
  std::vector<Placed> placed_;
  OpenedArchive opened_;
};

}  // namespace

std::uint32_t crc32(std::string_view bytes) {
  static constexpr std::array<std::uint32_t, 256> table = make_crc_table();
  std::uint32_t value = 0xFFFFFFFFu;
  for (const char c : bytes) value = table[(value ^ static_cast<unsigned char>(c)) & 0xFF] ^ (value >> 8);
  return value ^ 0xFFFFFFFFu;
}

Result<std::string> write_archive(const std::vector<ArchiveMember>& members) {
  if (members.size() > archive_members_max) return fail(ErrorKind::too_long, "more members than an archive may hold");
  std::string bytes, directory;
  std::set<std::string> names;
  std::size_t size = end_bytes;
  for (const ArchiveMember& member : members) {
    if (!is_allowed(member.name) || !names.insert(member.name).second)
      return fail(ErrorKind::invalid, "not the name of a member: " + printable(member.name));
    if (member.content.size() > archive_bytes_max) return fail(ErrorKind::too_long, member.name + " is too large");
    size += local_bytes + directory_bytes + 2 * member.name.size() + member.content.size();
    if (size > archive_bytes_max) return fail(ErrorKind::too_long, "the archive would be too large");
  }
  bytes.reserve(size);
  for (const ArchiveMember& member : members) {
    const Placed placed{member.name, member.content.size(), crc32(member.content), bytes.size()};
    bytes += local_header(placed);
    bytes += member.content;
    directory += directory_entry(placed);
  }
  const std::size_t directory_at = bytes.size();
  return bytes + directory + end_record(members.size(), directory_at, directory.size());
}

OpenedArchive open_archive(std::string_view bytes) {
  if (bytes.size() > archive_bytes_max) return {{}, {{ArchiveFaultKind::too_many, "archive", "size"}}};
  return Opener(bytes).open();
}

}  // namespace kaozheng::reports
