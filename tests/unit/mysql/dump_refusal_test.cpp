#include "mysql/dump_refusal.hpp"

#include <gtest/gtest.h>

namespace tributary::mysql {
namespace {

// Texts as servers sent them (MariaDB 10.11.19, MySQL 8.0.22, 8.0.36, 9.7) or as their message
// files have them.
struct Case {
    const char* text;
    DumpRefusal refusal;
};

TEST(DumpRefusal, MariaDbTextsAreToldApart) {
    for (const Case& c : {
             Case{"Could not find GTID state requested by slave in any binlog files. Probably the "
                  "slave state is too old and required binlog files have been purged.",
                  DumpRefusal::kPurged},
             Case{"Error: connecting slave requested to start from GTID 0-1-999, which is not in "
                  "the master's binlog",
                  DumpRefusal::kNotInLog},
             Case{"Error: connecting slave requested to start from GTID 0-2-3, which is not in the "
                  "master's binlog. Since the master's binlog contains GTIDs with higher sequence "
                  "numbers, it probably means that the slave has diverged due to executing extra "
                  "erroneous transactions",
                  DumpRefusal::kNotInLog},
             Case{"The binlog on the master is missing the GTID 0-1-5 requested by the slave (even "
                  "though a subsequent sequence number does exist), and GTID strict mode is "
                  "enabled",
                  DumpRefusal::kNotInLog},
             Case{"Could not find first log file name in binary log index file",
                  DumpRefusal::kPurged},
             Case{"Client requested master to start replication from impossible position; the "
                  "first event 'bin.000001' at 999999, the last event read from 'bin.000001' at 4, "
                  "the last byte read from 'bin.000001' at 4.",
                  DumpRefusal::kNotInLog},
             Case{"Binary log is not open", DumpRefusal::kOther},
         }) {
        EXPECT_EQ(name_of(classify_refusal(1236, c.text)), name_of(c.refusal)) << c.text;
    }
}

TEST(DumpRefusal, MySqlTextsAreToldApart) {
    for (const Case& c : {
             Case{"Cannot replicate because the source purged required binary logs. Replicate the "
                  "missing transactions from elsewhere, or provision a new replica from backup. "
                  "Consider increasing the source's binary log expiration period.",
                  DumpRefusal::kPurged},
             Case{"Cannot replicate because the master purged required binary logs. Replicate the "
                  "missing transactions from elsewhere, or provision a new slave from backup.",
                  DumpRefusal::kPurged},
             Case{"The slave is connecting using CHANGE MASTER TO MASTER_AUTO_POSITION = 1, but "
                  "the master has purged binary logs containing GTIDs that the slave requires.",
                  DumpRefusal::kPurged},
             Case{"Slave has more GTIDs than the master has, using the master's SERVER_UUID. This "
                  "may indicate that the end of the binary log was truncated or that the last "
                  "binary log file was lost",
                  DumpRefusal::kNotInLog},
             Case{"Replica has more GTIDs than the source has, using the source's SERVER_UUID.",
                  DumpRefusal::kNotInLog},
             Case{"Client requested source to start replication from position > file size",
                  DumpRefusal::kNotInLog},
             Case{"Could not find first log file name in binary log index file",
                  DumpRefusal::kPurged},
             Case{"log event entry exceeded max_allowed_packet; Increase max_allowed_packet on "
                  "source",
                  DumpRefusal::kOther},
         }) {
        EXPECT_EQ(name_of(classify_refusal(1236, c.text)), name_of(c.refusal)) << c.text;
    }
}

TEST(DumpRefusal, ACodeThatSaysItAllNeedsNoText) {
    EXPECT_EQ(classify_refusal(1789, "?"), DumpRefusal::kPurged);
    EXPECT_EQ(classify_refusal(1236, "?"), DumpRefusal::kOther);
}

TEST(DumpRefusal, ALostConnectionIsNoRefusal) {
    EXPECT_TRUE(is_refusal(1236));
    EXPECT_FALSE(is_refusal(2013));
    EXPECT_FALSE(is_refusal(1227));
}

TEST(DumpRefusal, IsForAPerson) {
    const DumpRefused refused("gone", DumpRefusal::kPurged, 1236);
    EXPECT_EQ(refused.recovery(), Recovery::kHaltStage);
    EXPECT_EQ(refused.refusal(), DumpRefusal::kPurged);
    EXPECT_EQ(refused.code(), 1236U);
}

}  // namespace
}  // namespace tributary::mysql
