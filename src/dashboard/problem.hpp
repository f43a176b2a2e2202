#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dashboard/http_message.hpp"

namespace tributary::dashboard {

/// One thing that is wrong with a request.
struct Fault {
    /// A member, parameter or header: `values.qty`.
    std::string where;
    /// A sentence without its subject: `is missing`.
    std::string what;
    friend bool operator==(const Fault&, const Fault&) = default;
};
using Faults = std::vector<Fault>;

/// A problem document (RFC 9457). `detail` is a sentence for people: what happened and what to do.
[[nodiscard]] Response problem_response(unsigned status, std::string_view detail,
                                        const Faults& faults = {});
/// 400 with every fault.
[[nodiscard]] Response faults_response(const Faults& faults);

}  // namespace tributary::dashboard
