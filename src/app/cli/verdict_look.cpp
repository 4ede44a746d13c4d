// SPDX-License-Identifier: Apache-2.0
#include "app/cli/verdict_look.h"

namespace kaozheng::app {

VerdictLook look_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::quoted:
      return {"=", "逐字引用", "quoted", "\x1b[32m"};
    case Verdict::computed:
      return {"+", "可以算得", "computed", "\x1b[32m"};
    case Verdict::supported:
      return {"✓", "有据", "supported", "\x1b[32m"};
    case Verdict::partly:
      return {"~", "部分有据", "partly", "\x1b[33m"};
    case Verdict::contradicted:
      return {"✗", "相矛盾", "contradicted", "\x1b[31m"};
    case Verdict::not_found:
      break;
  }
  return {"?", "未找到", "not found", "\x1b[31m"};
}

}  // namespace kaozheng::app
