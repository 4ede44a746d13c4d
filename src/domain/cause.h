// SPDX-License-Identifier: Apache-2.0
// Why something failed, for readers.
#pragma once

#include <string>

#include "base/result.h"
#include "domain/question.h"

namespace kaozheng {

// What kind of error it is, in `language`; the words of the error itself follow in brackets.
std::string cause(const Error& error, Language language);

}  // namespace kaozheng
