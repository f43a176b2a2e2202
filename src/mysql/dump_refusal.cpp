#include "mysql/dump_refusal.hpp"

#include <algorithm>
#include <array>

namespace tributary::mysql {

namespace {

struct Phrase {
    std::string_view text;
    DumpRefusal refusal;
};

/// Parts of the servers' English texts (they are not translated for replication), in the order in
/// which they are looked for: MariaDB sql/sql_repl.cc and sql/share/errmsg-utf8.txt, MySQL
/// sql/rpl_binlog_sender.cc and share/messages_to_clients.txt.
constexpr std::array kPhrases = {
    // MariaDB, find_gtid_pos_in_binlog: older than the oldest file.
    Phrase{"slave state is too old and required binlog files have been purged",
           DumpRefusal::kPurged},
    // MySQL ≥ 5.6 ("master has purged"), ≥ 8.0.26 ("source purged").
    Phrase{"purged required binary logs", DumpRefusal::kPurged},
    Phrase{"purged binary logs containing GTIDs", DumpRefusal::kPurged},
    // Both, by file: the file is not in the index. After a reset the name may come back; the
    // identity tells.
    Phrase{"Could not find first log file name in binary log index", DumpRefusal::kPurged},
    Phrase{"could not find next log", DumpRefusal::kPurged},
    // MariaDB, check_slave_start_position.
    Phrase{"which is not in the master's binlog", DumpRefusal::kNotInLog},
    Phrase{"even though a subsequent sequence number does exist", DumpRefusal::kNotInLog},
    // MySQL: "Slave has more GTIDs than the master has", "Replica has more GTIDs than the source
    // has".
    Phrase{"has more GTIDs than the", DumpRefusal::kNotInLog},
    // MySQL by file, and MariaDB.
    Phrase{"from position > file size", DumpRefusal::kNotInLog},
    Phrase{"from impossible position", DumpRefusal::kNotInLog},
};

constexpr std::array kRefusalCodes = {
    1236U,  // ER_MASTER_FATAL_ERROR_READING_BINLOG
    1373U,  // ER_UNKNOWN_TARGET_BINLOG
    1789U,  // ER_SOURCE_HAS_PURGED_REQUIRED_GTIDS (MySQL)
    1945U,  // ER_GTID_POSITION_NOT_FOUND_IN_BINLOG and its relatives (MariaDB)
    1946U, 1947U, 1949U, 1951U, 1952U, 1955U,
};

}  // namespace

std::string_view name_of(DumpRefusal refusal) {
    switch (refusal) {
        case DumpRefusal::kPurged:
            return "purged";
        case DumpRefusal::kNotInLog:
            return "not in the log";
        case DumpRefusal::kOther:
            return "other";
    }
    return "other";
}

DumpRefusal classify_refusal(unsigned code, std::string_view text) {
    const auto found = std::ranges::find_if(kPhrases, [text](const Phrase& phrase) {
        return text.find(phrase.text) != std::string_view::npos;
    });
    if (found != kPhrases.end()) return found->refusal;
    constexpr unsigned kPurgedRequired = 1789;
    return code == kPurgedRequired ? DumpRefusal::kPurged : DumpRefusal::kOther;
}

bool is_refusal(unsigned code) {
    return std::ranges::find(kRefusalCodes, code) != kRefusalCodes.end();
}

DumpRefused::DumpRefused(const std::string& what, DumpRefusal refusal, unsigned code,
                         SourceLocation where)
    : SqlFailure(what, {.error_class = ErrorClass::kSchema, .code = code, .sqlstate = "HY000"},
                 where),
      refusal_(refusal) {}

}  // namespace tributary::mysql
