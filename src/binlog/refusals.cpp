#include "binlog/refusals.hpp"

#include <algorithm>
#include <array>

namespace tributary::binlog {
namespace {

/// INTVAR, RAND and USER_VAR belong to a statement, which is looked at itself.
constexpr std::array kMeaningless = {EventType::kStop,
                                     EventType::kIntVar,
                                     EventType::kRand,
                                     EventType::kUserVar,
                                     EventType::kIgnorable,
                                     EventType::kRowsQuery,
                                     EventType::kPreviousGtids,
                                     EventType::kTransactionContext,
                                     EventType::kViewChange,
                                     EventType::kAnnotateRows,
                                     EventType::kBinlogCheckpoint,
                                     EventType::kGtidList};

struct Refusal {
    EventType type;
    std::string_view why;
};

constexpr std::string_view kNoLoadData =
    "LOAD DATA was written as a statement: set binlog_format=ROW, then restart the agent with a "
    "new epoch";

constexpr std::array kRefusals = {
    Refusal{EventType::kAnonymousGtid,
            "a transaction without GTID: set gtid_mode=ON and enforce_gtid_consistency=ON"},
    Refusal{EventType::kXaPrepare, kNoXa},
    Refusal{EventType::kPartialUpdateRows,
            "a partial JSON update, which does not hold the whole row: set "
            "binlog_row_value_options=''"},
    Refusal{EventType::kIncident,
            "the server says that changes are missing in its binary log: look at its error log; a "
            "new epoch with a full "
            "re-sync is needed"},
    Refusal{EventType::kStartEncryption,
            "the binary log is encrypted and was sent so: read it from the server that wrote it, "
            "or set encrypt_binlog=OFF"},
    Refusal{EventType::kLoad, kNoLoadData},
    Refusal{EventType::kCreateFile, kNoLoadData},
    Refusal{EventType::kAppendBlock, kNoLoadData},
    Refusal{EventType::kExecLoad, kNoLoadData},
    Refusal{EventType::kDeleteFile, kNoLoadData},
    Refusal{EventType::kNewLoad, kNoLoadData},
    Refusal{EventType::kBeginLoadQuery, kNoLoadData},
    Refusal{EventType::kExecuteLoadQuery, kNoLoadData}};

}  // namespace

bool is_meaningless(EventType type) {
    return std::ranges::find(kMeaningless, type) != kMeaningless.end();
}

std::string_view refusal_of(EventType type) {
    const auto found = std::ranges::find(kRefusals, type, &Refusal::type);
    return found == kRefusals.end() ? std::string_view{} : found->why;
}

}  // namespace tributary::binlog
