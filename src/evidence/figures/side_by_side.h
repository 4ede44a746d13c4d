// SPDX-License-Identifier: Apache-2.0
// The tokens of a claim laid beside those of a source so that as much as can be stands beside its like. Private to this
// room.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "evidence/figures/plain_tokens.h"

namespace kaozheng::evidence {

// Whether the two are the same word or number.
bool same_token(const PlainToken& a, const PlainToken& b);

// For each token of `claim` the place of its partner in `source`, or `no_partner`; partners go up. Where the claim
// begins and ends in the source is free, what either has more than the other costs. At most some thousand tokens; time
// and memory grow with the product of both lengths.
constexpr std::size_t no_partner = static_cast<std::size_t>(-1);
std::vector<std::size_t> partners(std::span<const PlainToken> claim, std::span<const PlainToken> source);

}  // namespace kaozheng::evidence
