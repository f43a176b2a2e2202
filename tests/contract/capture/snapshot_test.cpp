#include <atomic>
#include <functional>
#include <random>
#include <thread>

#include "fixture.hpp"

namespace tributary::capture {
namespace {

/// Runs statements one after the other until it goes.
class Writer {
public:
    Writer(const Branch& branch, std::function<std::string(std::mt19937&)> statement)
        : session_(branch.connect()),
          statement_(std::move(statement)),
          thread_([this](const std::stop_token& stop) {
              std::mt19937 random(7);
              while (!stop.stop_requested()) {
                  session_.run(statement_(random));
                  ++count_;
              }
          }) {}
    [[nodiscard]] bool runs_on() const {
        const std::uint64_t before = count_;
        return test::wait_until([&] { return count_ > before + 20; });
    }

private:
    test::SqlSession session_;
    std::function<std::string(std::mt19937&)> statement_;
    std::atomic<std::uint64_t> count_ = 0;
    std::jthread thread_;
};

class SnapshotContract : public testing::TestWithParam<Flavor> {
protected:
    /// Snapshots the table while `statement` changes it, then compares.
    void expect_exact(const std::function<std::string(std::mt19937&)>& statement) {
        {
            const Writer writer(branch_, statement);
            ASSERT_TRUE(writer.runs_on());
            branch_.start();
            ASSERT_TRUE(test::wait_until([&] { return branch_.office().is_synchronised(); }));
            ASSERT_TRUE(writer.runs_on());
        }
        EXPECT_TRUE(branch_.catches_up(judge_));
        EXPECT_GT(branch_.office().counts().ranges, 5U);
        EXPECT_EQ(branch_.office().epoch_reasons().size(), 1U);
    }

    Branch branch_{test::Servers::instance().branch(GetParam())};
    test::SqlSession judge_ = branch_.connect();
};

TEST_P(SnapshotContract, ATableThatIsWrittenMeanwhileArrivesExactly) {
    judge_.run(kSalesTable);
    for (int i = 0; i < 10; ++i) judge_.run(insert_sales(i * 500, 400));
    branch_.settings().chunk_rows_max = 100;
    expect_exact([](std::mt19937& random) -> std::string {
        const std::string id = std::to_string(random() % 6000);
        const std::string other = std::to_string(random() % 6000);
        switch (random() % 4) {
            case 0:
                return "delete from sales where sale_id = " + id;
            case 1:
                return "update ignore sales set sale_id = " + other + " where sale_id = " + id;
            case 2:
                return "update sales set amount = amount + 1 where sale_id between " + id +
                       " and " + id + " + 3";
            default:
                return "replace into sales values (" + id + ",'w'," + other + ",null)";
        }
    });
}

TEST_P(SnapshotContract, KeysAreOrderedByTheServersCollation) {
    judge_.run(
        "create table sales (code varchar(20) character set utf8mb4 collate utf8mb4_general_ci, n "
        "int, "
        "primary key (code, n))");
    const auto code = [](unsigned number) {
        static const std::vector<std::string> kLetters = {"a", "B", "c", "Ä", "é", "Z", "ß", "_"};
        std::string text;
        for (int i = 0; i < 3; ++i, number /= 8) text += kLetters[number % 8];
        return "'" + text + "'";
    };
    for (unsigned i = 0; i < 512; ++i) {
        judge_.run("insert ignore into sales values (" + code(i) + ",1),(" + code(i) + ",2)");
    }
    branch_.settings().chunk_rows_max = 20;
    expect_exact([&](std::mt19937& random) -> std::string {
        const std::string key = code(static_cast<unsigned>(random() % 512));
        switch (random() % 3) {
            case 0:
                return "delete from sales where code = " + key;
            case 1:
                return "update ignore sales set code = " +
                       code(static_cast<unsigned>(random() % 512)) +
                       " where n = 1 and code = " + key;
            default:
                return "insert ignore into sales values (" + key + ",1),(" + key + ",3)";
        }
    });
}

TEST_P(SnapshotContract, SnapshotAndStreamGiveTheSameSchemaAndValues) {
    judge_.run("set time_zone = '+00:00'");
    judge_.run("set sql_mode = 'ALLOW_INVALID_DATES'");
    judge_.run(
        "create table sales (id int primary key, a tinyint unsigned, b bigint unsigned, c float, d "
        "double, "
        "e decimal(65,30), f decimal(10,2), g year, h date, i time(6), j datetime(3), k "
        "timestamp(6) null, l bit(64), "
        "m enum('x','it''s','b\\\\s'), n set('p','q','r'), o char(10) character set latin1, p "
        "varchar(10), "
        "q text, r binary(5), s varbinary(5), t blob, u int generated always as (id + 1) stored, v "
        "mediumint not null, "
        "w longtext, x smallint, y geometry, z json)");
    const auto row = [](int id) {
        return "insert into sales (id,a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,v,w,x,y,z) values (" +
               std::to_string(id) +
               ",255,18446744073709551615,0.1,-1.5e300,12345678901234567890."
               "000000000000000000000000000001,-0.05,2155,"
               "'0000-00-00','-838:59:58.999999','2024-02-30 23:59:59.999','2038-01-19 "
               "03:14:07.5',b'1',"
               "'b\\\\s','p,r','caf\xc3\xa9 "
               "','\xf0\x9f\x98\x80','text',x'0100',x'0100',x'00ff',-8388608,repeat('w',300),-1,"
               "ST_GeomFromText('POINT(1 2)'),'{\"b\": [1, 2.5, null], \"a\": \"x\"}')";
    };
    judge_.run(row(1));
    judge_.run("insert into sales (id, v) values (2, 0)");
    branch_.start();
    ASSERT_TRUE(test::wait_until([&] { return branch_.office().is_synchronised(); }));
    judge_.run(row(3));
    judge_.run("insert into sales (id, v) values (4, 0)");
    ASSERT_TRUE(test::wait_until(
        [&] { return branch_.office().rows(branch_.table("sales")).size() == 4; }));
    auto rows = branch_.office().rows(branch_.table("sales"));
    const auto without_ids = [](std::string line, const std::string& id, const std::string& next) {
        line.replace(0, id.size(), "#");
        const std::size_t at = line.find("|" + next + "|");
        return at == std::string::npos ? line : line.replace(at + 1, next.size(), "#");
    };
    EXPECT_EQ(without_ids(rows[0], "1", "2"), without_ids(rows[2], "3", "4"));
    EXPECT_EQ(without_ids(rows[1], "2", "3"), without_ids(rows[3], "4", "5"));
    const auto& ranges = *branch_.office().range_schema();
    const auto& batches = *branch_.office().batch_schema();
    for (std::size_t i = 0; i < ranges.columns.size(); ++i) {
        EXPECT_EQ(ranges.columns[i], batches.columns.at(i)) << ranges.columns[i].name;
    }
    EXPECT_EQ(ranges, batches);
    EXPECT_EQ(ranges.columns[13].members, (std::vector<std::string>{"x", "it's", "b\\s"}));
    EXPECT_EQ(branch_.office().fault(), "");
}

TEST_P(SnapshotContract, ChangesBeyondTheLimitMakeChunksSmallerButNotWrong) {
    judge_.run(kSalesTable);
    for (int i = 0; i < 4; ++i) judge_.run(insert_sales(i * 500, 500));
    branch_.settings().overlay_bytes_max = 20000;
    branch_.settings().chunk_rows_max = 300;
    expect_exact([](std::mt19937& random) -> std::string {
        const std::string id = std::to_string(random() % 2000);
        return "update sales set amount = amount + 1 where sale_id between " + id + " and " + id +
               " + 100";
    });
}

TEST_P(SnapshotContract, ParentsComeBeforeChildrenAndAnEmptyTableIsDone) {
    judge_.run_all({"create table parent (id int primary key)",
                    "create table child (id int primary key, p int, foreign key (p) references "
                    "parent (id) on delete cascade)",
                    "create table bare (id int primary key)", "insert into parent values (1),(2)",
                    "insert into child values (1,1),(2,2)"});
    branch_.settings().tables = {branch_.table("child"), branch_.table("bare"),
                                 branch_.table("parent")};
    branch_.start();
    EXPECT_TRUE(branch_.catches_up(judge_, "child"));
    EXPECT_TRUE(branch_.catches_up(judge_, "parent"));
    const auto resyncs = branch_.agent().status().resyncs;
    ASSERT_EQ(resyncs.size(), 3U);
    EXPECT_LT(std::ranges::find(resyncs, branch_.table("parent"), &ResyncStatus::table),
              std::ranges::find(resyncs, branch_.table("child"), &ResyncStatus::table));
}

TEST_P(SnapshotContract, AnInterruptedSnapshotGoesOnWhereTheLedgerSays) {
    judge_.run(kSalesTable);
    for (int i = 0; i < 10; ++i) judge_.run(insert_sales(i * 500, 500));
    branch_.settings().chunk_rows_max = 100;
    branch_.start();
    ASSERT_TRUE(test::wait_until([&] { return branch_.office().counts().ranges >= 3; }));
    branch_.office().refuse_messages(true);
    branch_.stop();
    const auto ledger = branch_.office().ledger();
    ASSERT_FALSE(ledger->resyncs.at(0).is_done);
    const std::uint64_t rows_before = branch_.office().counts().range_rows;
    branch_.office().refuse_messages(false);
    branch_.start();
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_EQ(branch_.office().counts().range_rows - rows_before,
              5000 - ledger->resyncs.at(0).rows);
    EXPECT_EQ(branch_.office().epoch_reasons().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Servers, SnapshotContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::capture
