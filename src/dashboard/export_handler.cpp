#include <atomic>
#include <memory>
#include <utility>

#include "base/failure.hpp"
#include "dashboard/handlers.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/office.hpp"
#include "dashboard/sales_query.hpp"
#include "records/sales_export.hpp"
#include "telemetry/log.hpp"

namespace tributary::dashboard {
namespace {

/// One of the exports that may be under way.
class ExportPlace {
public:
    explicit ExportPlace(std::atomic<std::size_t>& taken)
        : taken_(taken), has_place_(taken.fetch_add(1) < kExportsMax) {}
    ~ExportPlace() { --taken_; }
    ExportPlace(const ExportPlace&) = delete;
    ExportPlace& operator=(const ExportPlace&) = delete;
    [[nodiscard]] bool has_place() const { return has_place_; }

private:
    std::atomic<std::size_t>& taken_;
    const bool has_place_;
};

/// CSV that is read from the database as fast as the client takes it, by whichever worker is free,
/// on a connection of its own.
class ExportStream final : public BodyStream, public std::enable_shared_from_this<ExportStream> {
public:
    ExportStream(Office& office, std::unique_ptr<ExportPlace> place,
                 const records::SalesTable& table, records::SalesFilter filter)
        : office_(office),
          work_(std::make_shared<Work>(office, std::move(place), table, std::move(filter))) {}

    void next(Done done) override {
        const auto job = [work = work_, done](Connections&) { work->read(done); };
        if (!office_.workers.post(job)) done({Piece::Kind::kBroken, nullptr});
    }

    /// The server calls this when no piece is under way. The connection is closed where its server
    /// may be waited for.
    void close() override {
        (void)office_.workers.post([work = std::exchange(work_, nullptr)](Connections&) {});
    }

private:
    /// One worker at a time: the server asks for a piece after the one before it.
    struct Work {
        std::unique_ptr<ExportPlace> place;
        mysql::Connection connection;
        records::SalesExport csv;
        const Clock& clock;
        /// Its view of the database keeps old rows alive: a client that hardly reads is let go.
        SteadyTime until;

        Work(const Office& office, std::unique_ptr<ExportPlace> with_place,
             const records::SalesTable& table, records::SalesFilter filter)
            : place(std::move(with_place)),
              connection(office.options.apply.database, records::sales_reading_session(),
                         office.workers.stop_token()),
              csv(connection, table, std::move(filter)),
              clock(office.clock),
              until(clock.now() + kExportLongest) {}

        void read(const Done& done) {
            std::string piece;
            bool is_more = false;
            if (clock.now() >= until) {
                log::warn("an export took too long and was ended");
                done({Piece::Kind::kBroken, nullptr});
                return;
            }
            try {
                is_more = csv.next(piece);
            } catch (const Failure& failure) {
                log::warn("an export broke off", {log::field("reason", failure.what())});
                done({Piece::Kind::kBroken, nullptr});
                return;
            }
            if (is_more) {
                done({Piece::Kind::kMore, std::make_shared<const std::string>(std::move(piece))});
            } else {
                done({Piece::Kind::kEnd, nullptr});
            }
        }
    };

    Office& office_;
    std::shared_ptr<Work> work_;
};

}  // namespace

Answer export_sales(Office& office, Connections& connections, const ExchangePtr& exchange) {
    Faults faults;
    QueryReader query(exchange->request.query(), faults);
    records::SalesFilter filter = read_sales_filter(query);
    query.finish();
    if (!faults.empty()) return faults_response(faults);

    const auto description = office.sales.describe(connections.records.get());
    if (!description->table)
        return problem_response(404, "There are no sales here: " + description->reason);
    auto place = std::make_unique<ExportPlace>(office.exports);
    if (!place->has_place()) {
        return problem_response(503, "Other exports are under way; try again when one is done.")
            .with("Retry-After", "10");
    }
    Response response{.status = 200,
                      .headers = {{"Content-Type", "text/csv; charset=utf-8"},
                                  {"Content-Disposition", "attachment; filename=\"sales.csv\""}},
                      .body = std::string_view()};
    if (exchange->request.method == Method::kHead) return response;
    response.body = std::static_pointer_cast<BodyStream>(std::make_shared<ExportStream>(
        office, std::move(place), *description->table, std::move(filter)));
    return response;
}

}  // namespace tributary::dashboard
