// SPDX-License-Identifier: Apache-2.0
#include "sources/files/zip_files.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "sources/cleaning.h"

namespace kaozheng::sources {
namespace {

constexpr std::size_t file_bytes_max = 24u << 20;
constexpr std::size_t all_bytes_max = 64u << 20;
constexpr zip_int64_t files_max = 20'000;
constexpr std::ptrdiff_t xml_marks_max = 3'000'000;  // some 200 MB as a tree

struct CloseFile {
  void operator()(zip_file_t* file) const { ::zip_fclose(file); }
};

tl::unexpected<Error> damaged(std::string_view what) {
  return fail(ErrorKind::malformed, fmt::format("the file is damaged: {}", what));
}

}  // namespace

struct ZipFiles::Parts {
  ~Parts() {
    if (archive) ::zip_discard(archive);
  }
  zip_t* archive = nullptr;
  std::size_t bytes_left = all_bytes_max;
};

ZipFiles::ZipFiles(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ZipFiles::ZipFiles(ZipFiles&&) noexcept = default;
ZipFiles::~ZipFiles() = default;

Result<ZipFiles> ZipFiles::open(std::string_view bytes) {
  zip_error_t error;
  ::zip_error_init(&error);
  zip_source_t* const source = ::zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  auto parts = std::make_unique<Parts>();
  if (source) parts->archive = ::zip_open_from_source(source, ZIP_RDONLY, &error);
  if (source && !parts->archive) ::zip_source_free(source);
  const std::string why = parts->archive ? "" : printable(::zip_error_strerror(&error));
  ::zip_error_fini(&error);
  if (!parts->archive) return damaged(why);
  if (::zip_get_num_entries(parts->archive, 0) > files_max)
    return fail(ErrorKind::malformed, "the file holds too many parts");
  return ZipFiles(std::move(parts));
}

bool ZipFiles::has(const std::string& name) const {
  return ::zip_name_locate(parts_->archive, name.c_str(), ZIP_FL_ENC_RAW) >= 0;
}

Result<std::string> ZipFiles::read(const std::string& name) {
  const zip_int64_t at = ::zip_name_locate(parts_->archive, name.c_str(), ZIP_FL_ENC_RAW);
  if (at < 0) return fail(ErrorKind::not_found, fmt::format("{} is missing in it", name));
  const auto index = static_cast<zip_uint64_t>(at);
  zip_stat_t stat;
  ::zip_stat_init(&stat);
  if (::zip_stat_index(parts_->archive, index, 0, &stat) != 0) return damaged(name);
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
    return fail(ErrorKind::malformed, "the file is protected by a password");
  const std::unique_ptr<zip_file_t, CloseFile> file(::zip_fopen_index(parts_->archive, index, 0));
  if (!file) return damaged(printable(::zip_strerror(parts_->archive)));

  std::string content;
  std::vector<char> piece(64u << 10);
  for (;;) {
    const zip_int64_t read = ::zip_fread(file.get(), piece.data(), piece.size());
    if (read < 0) return damaged(fmt::format("{} cannot be unpacked", name));
    if (read == 0) break;
    content.append(piece.data(), static_cast<std::size_t>(read));
    if (content.size() > std::min(file_bytes_max, parts_->bytes_left))
      return fail(ErrorKind::too_long, "the file unpacks to more than can be read");
  }
  parts_->bytes_left -= content.size();
  return content;
}

Result<std::unique_ptr<pugi::xml_document>> parse_xml(std::string_view xml) {
  if (std::count_if(xml.begin(), xml.end(), [](char c) { return c == '<' || c == '='; }) > xml_marks_max)
    return fail(ErrorKind::too_long, "the file holds more markup than can be read");
  auto document = std::make_unique<pugi::xml_document>();
  const pugi::xml_parse_result parsed =
      document->load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
  if (!parsed || !document->document_element()) return damaged("its XML is broken");
  return document;
}

Result<std::unique_ptr<pugi::xml_document>> read_xml(ZipFiles& files, const std::string& name) {
  const std::string xml = TRY(files.read(name));
  return parse_xml(xml);
}

std::string_view local_name(const char* name) {
  const char* const colon = std::strchr(name, ':');
  return colon ? colon + 1 : name;
}

bool is_named(const pugi::xml_node& node, std::string_view name) { return local_name(node.name()) == name; }

pugi::xml_node child_of(const pugi::xml_node& node, std::string_view name) {
  return node.find_child([&](const pugi::xml_node& child) { return is_named(child, name); });
}

pugi::xml_node descendant_of(const pugi::xml_node& node, std::string_view name) {
  return node.find_node([&](const pugi::xml_node& at) { return is_named(at, name); });
}

std::string_view attribute_of(const pugi::xml_node& node, std::string_view name) {
  return node.find_attribute([&](const pugi::xml_attribute& at) { return local_name(at.name()) == name; }).value();
}

std::string text_below(const pugi::xml_node& node) {
  std::string text;
  for (pugi::xml_node at = node.first_child(); at;) {
    if (at.type() == pugi::node_pcdata || at.type() == pugi::node_cdata) text += at.value();
    if (at.first_child()) {
      at = at.first_child();
      continue;
    }
    while (at && at != node && !at.next_sibling()) at = at.parent();
    if (!at || at == node) break;
    at = at.next_sibling();
  }
  return clean_line(to_valid_utf8(text));
}

std::string resolved(std::string_view from, std::string_view target) {
  std::vector<std::string> path;
  if (!target.starts_with('/')) {
    path = split(from, '/');
    path.pop_back();
  }
  for (const std::string& part : split(target, '/')) {
    if (part == ".." && !path.empty()) path.pop_back();
    if (!part.empty() && part != "." && part != "..") path.push_back(part);
  }
  return join(path, "/");
}

}  // namespace kaozheng::sources
