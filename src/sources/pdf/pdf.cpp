// SPDX-License-Identifier: Apache-2.0
// PDF → Document, by pdftotext in a confined child.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "base/child_program.h"
#include "sources/cleaning.h"
#include "sources/confinement.h"
#include "sources/dates.h"
#include "sources/document_text.h"
#include "sources/lines.h"
#include "sources/pages.h"
#include "sources/pdf/printed_layout.h"
#include "sources/pdf/printed_pages.h"
#include "sources/reply_markup.h"

namespace kaozheng::sources {
namespace {

constexpr const char* pdf_pages_max = "2000";
constexpr Milliseconds pdf_time_max{30'000};
constexpr std::size_t pdf_text_bytes_max = 20u << 20;
constexpr std::size_t pdf_layout_bytes_max = 48u << 20;

std::string first_line(std::string_view text) {
  return abbreviate(clean_line(printable(text.substr(0, text.find('\n')))), 200);
}

tl::unexpected<Error> failure_of(const ChildOutput& ended) {
  if (contains(ended.errors, "Incorrect password"))
    return fail(ErrorKind::malformed, "the PDF is protected by a password");
  if (ended.exit_code == exit_not_confined || ended.exit_code == exit_not_started)
    return fail(ErrorKind::unavailable, "PDFs cannot be read here: " + first_line(ended.errors));
  if (ended.exit_code > 128)
    return fail(ErrorKind::malformed, "the PDF is damaged or too complex: pdftotext was ended by a limit or a fault");
  return fail(ErrorKind::malformed, "the PDF is damaged: " + first_line(ended.errors));
}

Result<std::string> run_pdftotext(std::vector<std::string> options, std::size_t output_bytes_max,
                                  std::string_view bytes, std::stop_token stop) {
  if (!find_program("pdftotext"))
    return fail(ErrorKind::unavailable, "PDFs cannot be read: pdftotext is not installed (package poppler-utils)");
  options.insert(options.begin(), "pdftotext");
  options.insert(options.end(), {"-enc", "UTF-8", "-eol", "unix", "-l", pdf_pages_max, "-", "-"});
  auto ended = run_child(confined(std::move(options)), bytes, {pdf_time_max, output_bytes_max}, stop);
  if (!ended && ended.error().kind == ErrorKind::timed_out)
    return fail(ErrorKind::malformed,
                fmt::format("the PDF is damaged or too complex: not read within {} s", pdf_time_max.count() / 1'000));
  if (!ended) return fail(std::move(ended.error()).during("reading the PDF"));
  if (ended->exit_code != 0) return failure_of(*ended);
  return std::move(ended->output);
}

struct PdfText {
  std::string head;  // HTML: what the PDF says of itself
  std::vector<std::string> pages;
};

// A frame of HTML around plain text: in pdftotext's own order of reading.
Result<PdfText> plain_text_of(std::string_view bytes, std::stop_token stop) {
  const std::string output = TRY(run_pdftotext({"-htmlmeta"}, pdf_text_bytes_max, bytes, stop));
  constexpr std::string_view opening = "<pre>\n";
  const std::size_t head_end = output.find(opening);
  const std::size_t text_end = output.rfind("</pre>");
  if (head_end == std::string::npos || text_end == std::string::npos || text_end < head_end + opening.size())
    return fail(ErrorKind::malformed, "pdftotext wrote no text");
  const std::size_t text_begin = head_end + opening.size();
  return PdfText{output.substr(0, head_end),
                 split(to_valid_utf8(std::string_view(output).substr(text_begin, text_end - text_begin)), '\f')};
}

// Every word with its place: some eighteen times as long as the text itself, for a fifth more time.
Result<PdfText> text_of_pdf(std::string_view bytes, std::stop_token stop) {
  auto output = run_pdftotext({"-bbox-layout"}, pdf_layout_bytes_max, bytes, stop);
  if (!output && output.error().kind == ErrorKind::too_long) return plain_text_of(bytes, stop);
  if (!output) return fail(std::move(output.error()));
  PdfText text;
  text.head = output->substr(0, output->find("<body>"));
  for (const PrintedPage& page : printed_pages_of(*output))
    text.pages.push_back(to_valid_utf8(lines_in_reading_order(page)));
  return text;
}

std::string between(std::string_view text, std::string_view left, std::string_view right) {
  const std::size_t begin = text.find(left);
  if (begin == std::string_view::npos) return "";
  const std::string_view rest = text.substr(begin + left.size());
  return clean_line(text_of_markup(to_valid_utf8(rest.substr(0, rest.find(right)))));
}

}  // namespace

Result<Document> read_pdf(std::string_view bytes, std::string_view url, std::stop_token stop) {
  const PdfText pdf = TRY(text_of_pdf(bytes, stop));
  Document document;
  document.url = std::string(url);
  document.media_type = "application/pdf";
  append_printed_pages(pdf.pages, document);
  if (document.blocks.empty()) return fail(ErrorKind::malformed, "the PDF holds no text, only pictures of pages");
  document.title = title_of_file(document, between(pdf.head, "<title>", "</title>"));
  document.author = between(pdf.head, "<meta name=\"Author\" content=\"", "\"/>");
  document.published = date_near_top(document);
  if (document.published.empty())
    document.published = find_date(between(pdf.head, "<meta name=\"CreationDate\" content=\"", "\"/>"));
  document.language = language_of(document.text);
  return document;
}

}  // namespace kaozheng::sources
