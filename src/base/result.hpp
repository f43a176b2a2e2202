#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace tributary {

/// Why pure code refused its input. `what` is a full sentence for a person; `offset` is the byte
/// where it went wrong, counted from the start of the input that the function was given (0 where it
/// has no meaning).
struct Error {
    std::string what;
    std::size_t offset = 0;
};

/// What pure code (model, wire, binlog, sql, config) returns: it never throws for bad input.
template <class T, class E = Error>
using Result = tl::expected<T, E>;

/// `return fail("…")` in a function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(std::string what, std::size_t offset = 0) {
    return tl::unexpected<Error>(Error{std::move(what), offset});
}

}  // namespace tributary
