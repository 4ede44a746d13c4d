// SPDX-License-Identifier: Apache-2.0
#include "store/address.h"

#include "base/bytes.h"
#include "store/postgres.h"

namespace kaozheng::store {

Result<std::unique_ptr<Store>> open_store(const std::string& address, Clock& clock, FleetTimes times) {
  return is_postgres_url(address) ? open_postgres_store(address, clock, times) : open_sqlite_store(address, clock);
}

std::string shown_store(const std::string& address) {
  return is_postgres_url(address) ? shown_address(address) : printable(address);
}

bool wants_password_of_another_server(const std::string& address) {
  return is_postgres_url(address) && is_redirected(address);
}

bool wants_password_of_environment(const std::string& address) {
  return is_postgres_url(address) && !holds_password(address);
}

}  // namespace kaozheng::store
