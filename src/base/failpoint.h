// SPDX-License-Identifier: Apache-2.0
// Places at which a test may end the process.
#pragma once

namespace kaozheng {

// In builds with KAOZHENG_FAILPOINTS, ends the process like SIGKILL when the environment variable KAOZHENG_FAILPOINT is
// "NAME:N" and this is the N-th time that the place of this name is passed. Nothing otherwise.
#ifdef KAOZHENG_FAILPOINTS
void failpoint(const char* name);
#else
inline void failpoint(const char*) {}
#endif

}  // namespace kaozheng
