#include "base/failure.hpp"

#include <utility>

namespace tributary {

std::string_view name_of(Recovery recovery) {
    switch (recovery) {
        case Recovery::kRetryStatement:
            return "retry";
        case Recovery::kReconnect:
            return "reconnect";
        case Recovery::kHaltStage:
            return "halt";
    }
    return "unknown";
}

Failure::Failure(Recovery recovery, const std::string& what, unsigned code, std::string sqlstate,
                 SourceLocation where)
    : std::runtime_error(what),
      recovery_(recovery),
      code_(code),
      sqlstate_(std::move(sqlstate)),
      where_(where) {}

}  // namespace tributary
