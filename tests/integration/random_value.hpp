#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "model/schema.hpp"

namespace tributary::test {

using Rng = std::mt19937_64;

/// TRIBUTARY_SEED, or one of this run.
[[nodiscard]] std::uint64_t seed_of_run();

/// An expression for a random value of the column, anywhere in the type's range, with zero dates,
/// NULLs, text of any plane; in MySQL's and MariaDB's SQL. What a column cannot hold the server
/// changes as it does for anybody.
[[nodiscard]] std::string random_value(const Column& column, Rng& rng);

}  // namespace tributary::test
