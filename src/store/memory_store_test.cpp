// SPDX-License-Identifier: Apache-2.0
#include "store/bytes_contract.h"
#include "store/edges_contract.h"
#include "store/found_contract.h"
#include "store/journal_contract.h"
#include "store/library_contract.h"
#include "store/memory_store_double.h"
#include "store/store_contract.h"

namespace kaozheng::store {
namespace {

struct MemoryWorld {
  ManualClock clock{*parse_iso8601("2025-07-01")};
  std::unique_ptr<Store> kept = make_memory_store(clock);
  Store& store() { return *kept; }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, StoreContract, MemoryWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, LibraryContract, MemoryWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, JournalContract, MemoryWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, FoundContract, MemoryWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, EdgesContract, MemoryWorld);
using MemoryBytes = BytesContract<MemoryWorld>;
TEST_P(MemoryBytes, come_back_as_they_were) { check(); }
INSTANTIATE_TEST_SUITE_P(Memory, MemoryBytes, testing::ValuesIn(bytes_cases()), name_of_bytes_case);

}  // namespace
}  // namespace kaozheng::store
