// SPDX-License-Identifier: Apache-2.0
#include "app/store_opening.h"

namespace kaozheng::app {

ExitCode exit_code_of_store(const std::string& address, ErrorKind kind) {
  return store::is_postgres_url(address) ? exit_code_of(kind) : exit_failed;
}

Outcome<store::Store*> store_of(Wiring& wiring, const Tongue& say) {
  auto opened = wiring.store();
  if (opened) return *opened;
  const std::string address = wiring.store_address();
  return give_up(exit_code_of_store(address, opened.error().kind),
                 say("无法打开存储 {}：{}", "cannot open the store {}: {}", wiring.store_name(), opened.error().what),
                 store::is_postgres_url(address)
                     ? say("检查 --store 的地址，例如 postgresql://USER@HOST:5432/DATABASE",
                           "check the address given with --store, for example postgresql://USER@HOST:5432/DATABASE")
                     : say("用 --store FILE 指定另一个文件，或释放磁盘空间",
                           "name another file with --store FILE, or free some disk space"));
}

}  // namespace kaozheng::app
