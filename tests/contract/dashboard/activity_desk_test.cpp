// How acts end in the activity log when the database is away at that moment.

#include "dashboard/activity_desk.hpp"

#include "office_lab.hpp"
#include "records/sales_reader.hpp"

namespace tributary::test {
namespace {

using dashboard::ActivityDesk;
using dashboard::KeptConnection;

class ActivityDeskTest : public OfficeTest {
protected:
    KeptConnection connect(bool is_there) {
        const sandbox::DatabaseServer& server = PlantServers::head_office(Flavor::kMariaDb);
        return {{.port = is_there ? server.port() : std::uint16_t{1},
                 .user = server.user(),
                 .password = server.password(),
                 .database = lab_.plant().office_database()},
                records::sales_reading_session(),
                SystemClock::instance(),
                {}};
    }
    /// Outcome and error of the newest line.
    std::string newest() {
        const auto lines = desk_.page(good_.get(), {});
        return lines.empty() ? std::string()
                             : std::string(records::name_of(lines.front().outcome)) + " " +
                                   lines.front().error;
    }
    std::unique_ptr<dashboard::OpenActivity> begin() {
        return desk_.begin(good_.get(),
                           {.who = "anna", .action = "sync", .branch = {}, .detail = {}});
    }

    dashboard::EventHub events_{"test", [] { return std::string("{}"); }};
    ActivityDesk desk_{lab_.plant().office_database(), events_, SystemClock::instance()};
    KeptConnection good_ = connect(true);
    KeptConnection bad_ = connect(false);
};

TEST_F(ActivityDeskTest, AnEndThatCannotBeWrittenIsWrittenLater) {
    const auto act = begin();
    EXPECT_EQ(newest(), "under_way ");
    act->finish(bad_, {});
    EXPECT_EQ(newest(), "under_way ");
    desk_.settle(bad_);
    desk_.settle(good_);
    EXPECT_EQ(newest(), "done ");
}

TEST_F(ActivityDeskTest, AnActThatIsForgottenWasBrokenOff) {
    begin().reset();
    desk_.settle(good_);
    EXPECT_EQ(newest(), "failed broken off by an error; the head office's log says more");
    const auto act = begin();
    act->finish(good_, "no agent is there");
    EXPECT_EQ(newest(), "failed no agent is there");
}

}  // namespace
}  // namespace tributary::test
