// SPDX-License-Identifier: Apache-2.0
// What our clients of model servers add to a reply of 64 pieces, one every millisecond, over a bare socket that reads
// the same stream, in turns: mean and 99th percentile, to the first piece and to the end.
//   ./dev bench latency [STREAMS]
// The server is another process on loopback. A bare reader keeps its connection, as the clients do; it waits for bytes
// and looks for the end, nothing else. What is added is told pair by pair: our stream less the bare one before it.
#include <fmt/core.h>
#include <sys/socket.h>

#include <cmath>
#include <cstring>
#include <memory>

#include "concurrency_parts.h"
#include "models/providers.h"
#include "stand_in_server.h"

namespace {

using namespace kaozheng;

constexpr int pieces = 64;
constexpr std::chrono::microseconds piece_time{1'000};

bench::Reply streamed(std::string_view target) {
  bench::Reply reply;
  const bool ollama = target.starts_with("/api/chat");
  reply.type = ollama ? "application/x-ndjson" : "text/event-stream";
  for (int i = 0; i < pieces; ++i)
    reply.pieces.push_back(
        {piece_time * (i + 1),
         ollama ? R"({"model":"stand-in","message":{"role":"assistant","content":"tide "},"done":false})"
                  "\n"
                : bench::stream_piece(R"("tide ")")});
  reply.pieces.back().bytes +=
      ollama ? R"({"model":"stand-in","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"})"
               "\n"
             : bench::stream_end;
  return reply;
}

bench::Reply answer(std::string_view target, std::string_view, const std::string&) {
  if (target.starts_with("/api/show"))
    return {"application/json", {{std::chrono::microseconds{0}, R"({"model_info":{},"capabilities":["completion"]})"}}};
  return streamed(target);
}

struct Times {
  double first = 0, whole = 0;  // milliseconds
};

// One connection, read by hand.
class BareReader {
 public:
  explicit BareReader(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
      throw std::runtime_error("no connection");
    const int yes = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  }
  BareReader(const BareReader&) = delete;
  BareReader& operator=(const BareReader&) = delete;
  ~BareReader() { ::close(socket_); }

  Times read(const std::string& path, const std::string& body) {
    const std::string request = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
                                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    const auto began = bench::Steady::now();
    if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) < 0) throw std::runtime_error("not sent");
    Times times;
    std::string end;
    char buffer[16384];
    for (;;) {
      const ssize_t got = ::read(socket_, buffer, sizeof(buffer));
      if (got <= 0) throw std::runtime_error("the stream ended early");
      if (times.first == 0) times.first = bench::milliseconds_since(began);
      end.append(buffer, static_cast<std::size_t>(got));
      if (end.ends_with("\r\n0\r\n\r\n")) break;
      end.erase(0, end.size() - std::min<std::size_t>(end.size(), 16));
    }
    times.whole = bench::milliseconds_since(began);
    return times;
  }

 private:
  const int socket_;
};

Times read_by(models::Model& model, const models::Prompt& prompt) {
  models::Budget budget;
  Times times;
  const auto began = bench::Steady::now();
  const auto answer = model.answer(prompt, budget, {}, [&](std::string_view) {
    if (times.first == 0) times.first = bench::milliseconds_since(began);
  });
  times.whole = bench::milliseconds_since(began);
  if (!answer) throw std::runtime_error(answer.error().what);
  if (answer->text.size() < pieces * 4) throw std::runtime_error("not the whole text came");
  return times;
}

void row(const char* name, const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  fmt::print("| {} | {:.3f} | {:.3f} | {:.3f} |\n", name, sum / static_cast<double>(values.size()),
             bench::quantile(values, 0.5), bench::quantile(values, 0.99));
}

void compare(const char* name, models::Model& model, const std::string& path, int port, int streams) {
  models::Prompt prompt;
  prompt.task = "write.summary";
  prompt.system = "You write about the sea.";
  prompt.user = std::string(2'000, 'x');
  const std::string body =
      R"({"model":"stand-in","stream":true,"messages":[{"role":"user","content":")" + prompt.user + "\"}]}";
  BareReader bare(port);
  for (int i = 0; i < 5; ++i) {  // connections made, pages of memory touched
    static_cast<void>(bare.read(path, body));
    static_cast<void>(read_by(model, prompt));
  }
  std::vector<double> bare_whole, bare_first, our_first, our_whole, first, whole;
  for (int i = 0; i < streams; ++i) {
    const Times direct = bare.read(path, body), ours = read_by(model, prompt);
    bare_first.push_back(direct.first);
    bare_whole.push_back(direct.whole);
    our_first.push_back(ours.first);
    our_whole.push_back(ours.whole);
    first.push_back(ours.first - direct.first);
    whole.push_back(ours.whole - direct.whole);
  }
  fmt::print("\n| {}, {} streams of {} pieces, ms | mean | median | p99 |\n|---|---:|---:|---:|\n", name, streams,
             pieces);
  row("bare socket, to the first piece", bare_first);
  row("bare socket, whole stream", bare_whole);
  row("client, to the first piece", our_first);
  row("client, whole stream", our_whole);
  row("added to the first piece", first);
  row("added to the whole stream", whole);
}

}  // namespace

int main(int argc, char** argv) {
  const int streams = argc > 1 ? std::atoi(argv[1]) : 200;
  if (streams <= 0) return 2;
  const bench::StandInServer server(answer, bench::StandInServer::Timing::spun);
  const auto http = net::make_trusted_http("latency");
  models::OpenAiSettings openai;
  openai.url = server.url() + "/v1";
  openai.model = "stand-in";
  const auto openai_model = models::make_openai_model(openai, *http, system_clock());
  models::OllamaSettings ollama;
  ollama.url = server.url();
  ollama.model = "stand-in";
  const auto ollama_model = models::make_ollama_model(ollama, *http, system_clock());
  compare("OpenAI-compatible", *openai_model, "/v1/chat/completions", server.port(), streams);
  compare("Ollama", *ollama_model, "/api/chat", server.port(), streams);
  return 0;
}
