#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mysql/sql_failure.hpp"

namespace tributary::mysql {

/// Why a server does not send its binary log from where it was asked to. Different faults with
/// different answers.
enum class DumpRefusal : std::uint8_t {
    kPurged,    ///< it was there and has been deleted: a new epoch with its snapshot
    kNotInLog,  ///< the server never wrote it, or no longer knows: restored, reset, another server,
                ///< or its tail was lost
    kOther,  ///< no binary log, damaged files, an event larger than max_allowed_packet …: a person
             ///< must look
};
[[nodiscard]] std::string_view name_of(DumpRefusal refusal);

/// From error 1236 (or one of the codes that some versions send instead) and its text. Both servers
/// send one code for everything, so the text decides.
[[nodiscard]] DumpRefusal classify_refusal(unsigned code, std::string_view text);
/// Whether the code is the answer to a dump request and not a trouble of the connection.
[[nodiscard]] bool is_refusal(unsigned code);

/// The server refused the position. Recovery kHaltStage: asking again changes nothing.
class DumpRefused : public SqlFailure {
public:
    DumpRefused(const std::string& what, DumpRefusal refusal, unsigned code,
                SourceLocation where = SourceLocation::current());
    [[nodiscard]] DumpRefusal refusal() const { return refusal_; }

private:
    DumpRefusal refusal_;
};

}  // namespace tributary::mysql
