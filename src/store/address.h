// SPDX-License-Identifier: Apache-2.0
// Stores by address, which is a file's path or a PostgreSQL url (is_postgres_url).
#pragma once

#include <memory>
#include <string>

#include "store/store.h"

namespace kaozheng::store {

Result<std::unique_ptr<Store>> open_store(const std::string& address, Clock& clock, FleetTimes times = {});

// The address for people: a url without user, password and options.
std::string shown_store(const std::string& address);

// Whether opening it would show a server PGPASSWORD; or a password that ~/.pgpass or a service has for another one.
bool wants_password_of_environment(const std::string& address);
bool wants_password_of_another_server(const std::string& address);

// As check_sqlite_store, of a PostgreSQL: but for its structure and its references, which are the server's.
Result<StoreCheck> check_postgres_store(const std::string& url);

}  // namespace kaozheng::store
