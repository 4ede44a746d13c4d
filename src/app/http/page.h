// SPDX-License-Identifier: Apache-2.0
// The web page: the files of web/, which are part of the program, and every report as a page without scripts.
#pragma once

#include "app/exchange.h"
#include "store/store.h"

namespace kaozheng::app {

// `store` outlives the routes.
Routes page_routes(store::Store& store);

}  // namespace kaozheng::app
