// The stream of events that a page listens to.

#include <fmt/format.h>

#include <boost/json/parse.hpp>

#include "office_lab.hpp"

namespace tributary::test {
namespace {

using ::testing::IsEmpty;

struct Event {
    std::string id;
    std::string kind;
    std::string data;
};

/// One page that listens.
class Listener {
public:
    Listener(OfficeLab& lab, const std::string& last_event_id = {}) : connection_(lab.port()) {
        std::string headers = lab.bearer(OfficeLab::As::kViewer);
        if (!last_event_id.empty()) headers += "Last-Event-ID: " + last_event_id + "\r\n";
        connection_.send(request_text("GET", "/api/v1/events", headers));
        while (const auto line = connection_.read_line()) {
            if (line->empty()) break;
        }
    }
    /// The next one; chunks' sizes and comments between them are passed over.
    Event next() {
        Event event;
        while (const auto line = connection_.read_line()) {
            if (line->starts_with("id: ")) event.id = line->substr(4);
            if (line->starts_with("event: ")) event.kind = line->substr(7);
            if (line->starts_with("data: ")) {
                event.data = line->substr(6);
                break;
            }
        }
        return event;
    }
    /// The first one for which `is_wanted` holds; the others are passed over.
    template <class Predicate>
    Event next_where(Predicate is_wanted) {
        Event event;
        const bool is_there = wait_until([&] {
            event = next();
            return event.kind.empty() || is_wanted(event);
        });
        return is_there ? event : Event{};
    }

private:
    RawConnection connection_;
};

class EventTest : public OfficeTest {};

TEST_F(EventTest, BeginsWithAllBranchesAndGoesOnWithChanges) {
    Listener page(lab_);
    const Event first = page.next();
    EXPECT_EQ(first.kind, "branches");
    EXPECT_EQ(at(first.data, "/is_whole"), "true");
    const std::string rows = at(first.data, "/branches/0/rows_applied");
    lab_.sell(61);
    const Event changed = page.next_where([&](const Event& event) {
        return event.kind == "branches" && at(event.data, "/branches/0/rows_applied") != rows;
    });
    EXPECT_EQ(at(changed.data, "/branches/0/branch"), lab_.id());
    const auto branch = boost::json::parse(changed.data).at("branches").at(0);
    EXPECT_THAT(lab_.document().faults_of("Branch", branch), IsEmpty());
}

TEST_F(EventTest, ResumesAfterTheLastOne) {
    std::string last;
    {
        Listener page(lab_);
        last = page.next().id;
    }
    (void)lab_.ask(As::kOperator, "POST", "/actions", R"({"action":"check"})");
    Listener again(lab_, last);
    const Event event = again.next_where([](const Event& each) { return each.kind == "activity"; });
    EXPECT_EQ(at(event.data, "/action"), "check");
    EXPECT_THAT(lab_.document().faults_of("Activity", boost::json::parse(event.data)), IsEmpty());
}

TEST_F(EventTest, WhatIsNotKnownAnyMoreBeginsAnew) {
    Listener page(lab_, "some-other-run-17");
    EXPECT_EQ(at(page.next().data, "/is_whole"), "true");
}

TEST_F(EventTest, ManyPagesListen) {
    std::vector<std::unique_ptr<Listener>> pages;
    for (int i = 0; i < 50; ++i) pages.push_back(std::make_unique<Listener>(lab_));
    (void)lab_.ask(As::kOperator, "POST", "/actions", R"({"action":"check"})");
    for (const auto& page : pages) {
        EXPECT_EQ(page->next_where([](const Event& each) { return each.kind == "activity"; }).kind,
                  "activity");
    }
}

}  // namespace
}  // namespace tributary::test
