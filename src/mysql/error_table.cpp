#include "mysql/error_table.hpp"

#include <algorithm>

namespace tributary::mysql {

namespace {

using enum ErrorClass;

// Codes below 2000, 3000 to 4999: mysqld_error.h of MariaDB 10.5 to 11.8, messages_to_clients.txt
// of MySQL 8.0 to 9.x.
constexpr std::string_view kLockLost =
    "another session was in the way; InnoDB chose us to give way";
constexpr std::string_view kTimeLimit =
    "the statement's time was over, or a person ended it: only it was undone";
constexpr std::string_view kDiskFull =
    "the disk or the table space is full until someone frees space";
constexpr std::string_view kShortOfMemory =
    "the server is short of memory or of a fixed buffer for now";
constexpr std::string_view kCommitUndone = "the server undid the transaction while committing";
constexpr std::string_view kCommitUnclear =
    "something failed inside COMMIT: only a look at the database tells what became of it";
constexpr std::string_view kCrowded = "no free connection now; others will close theirs";
constexpr std::string_view kEnded = "the server ended this connection or is shutting down";
constexpr std::string_view kBrokenPackets =
    "the server read or wrote broken packets and closes the connection";
constexpr std::string_view kReadOnly =
    "the server is read-only: after a failover the address leads to another one";
constexpr std::string_view kClusterNotReady =
    "the cluster node is not synchronised; another node may be";
constexpr std::string_view kBadValue = "the value does not fit the column";
constexpr std::string_view kDuplicate = "a unique key already holds this value";
constexpr std::string_view kForeignKey = "a foreign key does not hold for this row";
constexpr std::string_view kCheck = "a check or a trigger refuses this row";
constexpr std::string_view kPartition = "no partition takes this row";
constexpr std::string_view kTooLarge =
    "the row is larger than the table or max_allowed_packet allows";
constexpr std::string_view kMissing = "a database, table, column or routine is not there";
constexpr std::string_view kShape = "the statement does not fit the table's columns";
constexpr std::string_view kNotWritable = "the target is a view or a column that cannot be written";
constexpr std::string_view kDamaged = "the table is damaged or its files are missing";
constexpr std::string_view kUnsupported = "this server does not know what the statement asks for";
constexpr std::string_view kLogin = "user, password, host or login method are refused";
constexpr std::string_view kRights = "the user lacks a right";

constexpr ErrorRule kBoth[] = {
    {3, kTransient, kDiskFull},
    {28, kTransient, kDiskFull},
    {1020, kTransient, kLockLost},
    {1021, kTransient, kDiskFull},
    {1022, kData, kDuplicate},
    {1026, kTransient, kDiskFull},
    {1030, kTransient, kDiskFull},
    {1033, kSchema, kDamaged},
    {1034, kSchema, kDamaged},
    {1035, kSchema, kDamaged},
    {1037, kTransient, kShortOfMemory},
    {1038, kTransient, kShortOfMemory},
    {1040, kTransient, kCrowded},
    {1041, kTransient, kShortOfMemory},
    {1043, kConnection, kBrokenPackets},
    {1044, kAccess, kRights},
    {1045, kAccess, kLogin},
    {1046, kSchema, kMissing},
    {1047, kConnection, kClusterNotReady},
    {1048, kData, kBadValue},
    {1049, kSchema, kMissing},
    {1051, kSchema, kMissing},
    {1053, kConnection, kEnded},
    {1054, kSchema, kMissing},
    {1062, kData, kDuplicate},
    {1064, kSchema, kUnsupported},
    {1072, kSchema, kMissing},
    {1080, kConnection, kEnded},
    {1105, kUnknown, "no more is said than that it failed"},
    {1109, kSchema, kMissing},
    {1110, kSchema, kShape},
    {1114, kTransient, kDiskFull},
    {1115, kSchema, kUnsupported},
    {1118, kData, kTooLarge},
    {1129, kAccess, kLogin},
    {1130, kAccess, kLogin},
    {1136, kSchema, kShape},
    {1142, kAccess, kRights},
    {1143, kAccess, kRights},
    {1146, kSchema, kMissing},
    {1152, kConnection, kEnded},
    {1153, kData, kTooLarge},
    {1154, kConnection, kBrokenPackets},
    {1155, kConnection, kBrokenPackets},
    {1156, kConnection, kBrokenPackets},
    {1157, kConnection, kBrokenPackets},
    {1158, kConnection, kBrokenPackets},
    {1159, kConnection, kBrokenPackets},
    {1160, kConnection, kBrokenPackets},
    {1161, kConnection, kBrokenPackets},
    {1169, kData, kDuplicate},
    {1180, kConnection, kCommitUnclear},
    {1184, kConnection, kEnded},
    {1193, kSchema, kUnsupported},
    {1194, kSchema, kDamaged},
    {1195, kSchema, kDamaged},
    {1203, kTransient, kCrowded},
    {1205, kTransient, kLockLost},
    {1206, kTransient, kShortOfMemory},
    {1213, kTransient, kLockLost},
    {1216, kData, kForeignKey},
    {1217, kData, kForeignKey},
    {1226, kTransient, kCrowded},
    {1227, kAccess, kRights},
    {1231, kSchema, kUnsupported},
    {1235, kSchema, kUnsupported},
    {1251, kAccess, kLogin},
    {1264, kData, kBadValue},
    {1265, kData, kBadValue},
    {1267, kSchema, kShape},
    {1273, kSchema, kUnsupported},
    {1288, kSchema, kNotWritable},
    {1290, kConnection, kReadOnly},
    {1292, kData, kBadValue},
    {1295, kSchema, kUnsupported},
    {1300, kData, kBadValue},
    {1301, kData, kTooLarge},
    {1305, kSchema, kMissing},
    {1317, kTransient, kTimeLimit},
    {1347, kSchema, kNotWritable},
    {1356, kSchema, kMissing},
    {1364, kSchema, kShape},
    {1365, kData, kBadValue},
    {1366, kData, kBadValue},
    {1367, kData, kBadValue},
    {1370, kAccess, kRights},
    {1396, kAccess, kRights},
    {1406, kData, kBadValue},
    {1411, kData, kBadValue},
    {1416, kData, kBadValue},
    {1423, kSchema, kShape},
    {1441, kData, kBadValue},
    {1451, kData, kForeignKey},
    {1452, kData, kForeignKey},
    {1471, kSchema, kNotWritable},
    {1524, kAccess, kLogin},
    {1525, kData, kBadValue},
    {1526, kData, kPartition},
    {1586, kData, kDuplicate},
    {1613, kTransient, kLockLost},
    {1614, kTransient, kLockLost},
    {1637, kTransient, kCrowded},
    {1644, kData, kCheck},
    {1690, kData, kBadValue},
    {1698, kAccess, kLogin},
    {1712, kSchema, kDamaged},
    {1713, kData, kTooLarge},
    {1748, kData, kPartition},
    {1761, kData, kDuplicate},
    {1762, kData, kDuplicate},
    {1792, kConnection, kReadOnly},
    {1813, kSchema, kDamaged},
    {1814, kSchema, kDamaged},
    {1820, kAccess, kLogin},
    {1836, kConnection, kReadOnly},
    {1862, kAccess, kLogin},
    {3159, kAccess, kLogin},
};

constexpr ErrorRule kMariaDb[] = {
    {1275, kAccess, kLogin},        {1557, kData, kDuplicate},   {1689, kTransient, kLockLost},
    {1906, kSchema, kNotWritable},  {1927, kConnection, kEnded}, {1932, kSchema, kDamaged},
    {1969, kTransient, kTimeLimit}, {4025, kData, kCheck},       {4151, kAccess, kLogin},
};

constexpr ErrorRule kMySql[] = {
    {3024, kTransient, kTimeLimit},
    {3032, kConnection, kEnded},
    {3098, kSchema, "group replication refuses the table as it is"},
    {3100, kConnection, kCommitUnclear},
    {3101, kTransient, kCommitUndone},
    {3105, kSchema, kNotWritable},
    {3118, kAccess, kLogin},
    {3140, kData, kBadValue},
    {3141, kData, kBadValue},
    {3144, kData, kBadValue},
    {3157, kData, kBadValue},
    {3169, kConnection, kEnded},
    {3572, kTransient, kLockLost},
    {3616, kData, kBadValue},
    {3617, kData, kBadValue},
    {3643, kData, kBadValue},
    {3819, kData, kCheck},
    {3854, kData, kBadValue},
    {3988, kData, kBadValue},
    {4031, kConnection, kEnded},
};

constexpr std::string_view kNoConnection = "no connection could be made, or it was lost";
constexpr std::string_view kSequence =
    "the protocol's order was broken: nothing is known about the connection";

constexpr ErrorRule kClient[] = {
    {2001, kConnection, kNoConnection},
    {2002, kConnection, kNoConnection},
    {2003, kConnection, kNoConnection},
    {2005, kConnection, kNoConnection},
    {2006, kConnection, kNoConnection},
    {2007, kConnection, "another protocol speaks there; the address may lead elsewhere next time"},
    {2012, kConnection, "the login was broken off in the middle"},
    {2013, kConnection, kNoConnection},
    {2014, kConnection, kSequence},
    {2020, kConnection, "the packet is longer than the client takes; it was not read"},
    {2026, kConnection, "the encrypted connection could not be made"},
    {2027, kConnection, kSequence},
    {2047, kConnection, kNoConnection},
    {2049, kAccess, kLogin},
    {2055, kConnection, kNoConnection},
    {2059, kAccess, kLogin},
    {2061, kAccess, kLogin},
    {5010, kAccess, kLogin},
    {5012, kAccess, kLogin},
    {5013, kConnection, kNoConnection},
    {5014, kConnection, kNoConnection},
    {5015, kConnection, kSequence},
};

[[nodiscard]] const ErrorRule* find(std::span<const ErrorRule> table, unsigned code) {
    const auto at = std::ranges::lower_bound(table, code, {}, &ErrorRule::code);
    return at != table.end() && at->code == code ? &*at : nullptr;
}

}  // namespace

std::string_view name_of(ErrorClass error_class) {
    switch (error_class) {
        case kTransient:
            return "transient";
        case kConnection:
            return "connection";
        case kData:
            return "data";
        case kSchema:
            return "schema";
        case kAccess:
            return "access";
        case kUnknown:
            return "unknown";
    }
    return "unknown";
}

Recovery recovery_of(ErrorClass error_class) {
    switch (error_class) {
        case kTransient:
            return Recovery::kRetryStatement;
        case kConnection:
        case kUnknown:
            return Recovery::kReconnect;
        case kData:
        case kSchema:
        case kAccess:
            return Recovery::kHaltStage;
    }
    return Recovery::kReconnect;
}

std::span<const ErrorRule> common_server_errors() {
    return kBoth;
}

std::span<const ErrorRule> server_errors(Flavor flavor) {
    switch (flavor) {
        case Flavor::kMariaDb:
            return kMariaDb;
        case Flavor::kMySql:
            return kMySql;
    }
    return kMariaDb;
}

std::span<const ErrorRule> client_errors() {
    return kClient;
}

ErrorClass classify(Flavor flavor, unsigned code) {
    const bool is_client = (code >= 2000 && code < 3000) || (code >= 5000 && code < 6000);
    const ErrorRule* rule = find(is_client ? client_errors() : server_errors(flavor), code);
    if (rule == nullptr && !is_client) rule = find(common_server_errors(), code);
    if (rule != nullptr) return rule->error_class;
    return is_client ? kConnection : kUnknown;
}

bool is_missing(unsigned code) {
    const ErrorRule* rule = find(common_server_errors(), code);
    return rule != nullptr && rule->reason == kMissing;
}

bool is_duplicate(unsigned code) {
    const ErrorRule* rule = find(common_server_errors(), code);
    return rule != nullptr && rule->reason == kDuplicate;
}

}  // namespace tributary::mysql
