"""The community file: read, checked as a whole, loaded once and again, given back."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, insert, select, update

from commands.database import Store
from models import Address, Grid, Org, Person, Post, Request, Revision, Role, Unit
from services.calendar import WorkCalendar
from services.community import (
    CalendarEntry,
    Community,
    InvalidCommunityError,
    check,
    dump_community,
    load_community,
    read_community,
    write_community,
)
from services.house import HouseKeeper, Manners
from tests.databases import EMPTY

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "demo"
SMALL = """\
orgs:
  - {code: LA, name: 柳岸街道, level: street}
  - {code: XFL, name: 幸福里社区, level: community, parent: LA}
grids:
  - {code: G01, name: 第一网格, org: XFL, leader: "13900000001", workers: ["13900000002"]}
  - {code: G02, name: 第二网格, org: XFL, workers: ["13900000002", "13900000001"]}
places:
  - {grid: G01, estate: 翠湖苑, aliases: [翠湖], buildings: "1-6,8,A"}
  - {grid: G02, road: 前进路, road_no: 80号院, managed: false}
people:
  - {name: 周明远, phone: "13900000001", role: leader, org: XFL}
  - {name: 林晓, phone: "13900000002", role: worker, org: XFL}
  - {name: 沈川, phone: "13900000009", role: admin, org: XFL}
units:
  - {code: CG, name: 城管科, org: LA, phone: "13900000020"}
calendar:
  - {day: 2027-01-01, working: false, name: 元旦}
  - {day: 2027-01-03, working: true, name: 元旦调休}
"""


@pytest.fixture
def store() -> Store:
    return EMPTY.open()


def read(tmp_path: Path, text: str) -> Community:
    path = tmp_path / "community.yaml"
    path.write_text(text, encoding="utf-8")
    return read_community(path)


def load(store: Store, community: Community):
    return store.transact(lambda db: load_community(db, community, NOW))


def revision(store: Store) -> int | None:
    return store.read(lambda db: db.execute(select(Revision.value)).scalar())


def test_the_demo_has_no_problems_and_comes_back_as_it_was(store: Store) -> None:
    demo = read_community(DEMO / "community.yaml")
    assert check(demo) == []
    load(store, demo)
    assert store.read(dump_community) == demo


def test_what_is_loaded_for_the_first_time_was_added_and_not_changed(store: Store) -> None:
    counts = load(store, read_community(DEMO / "community.yaml"))
    assert counts.added["grids"] == 11 and not counts.changed


def test_a_row_that_is_renamed_and_moved_has_changed_once(store: Store, tmp_path: Path) -> None:
    load(store, read(tmp_path, SMALL))
    other = SMALL.replace("grids:", "  - {code: QU, name: 柳城区, level: district}\ngrids:")
    other = other.replace("name: 柳岸街道, level: street", "name: 柳岸, level: street, parent: QU")
    counts = load(store, read(tmp_path, other))
    assert (counts.added["orgs"], counts.changed["orgs"]) == (1, 1)


def test_the_demos_residents_live_in_known_places_and_its_staff_have_posts() -> None:
    demo = read_community(DEMO / "community.yaml")
    people = yaml.safe_load((DEMO / "residents.yaml").read_text(encoding="utf-8"))
    names = {place.name for place in demo.places}
    homes = [one["home"] for one in people["residents"] if "home" in one]
    assert {home.get("estate") or home["road"] + home["road_no"] for home in homes} <= names
    assert {one["grid"] for one in people["residents"] if "grid" in one} <= {
        grid.code for grid in demo.grids
    }
    assert {one["phone"] for one in people["staff"]} == {one.phone for one in demo.people}


@pytest.mark.parametrize("suffix", ["yaml", "xlsx"])
def test_what_is_written_is_read_again_the_same(tmp_path: Path, suffix: str) -> None:
    demo = read_community(DEMO / "community.yaml")
    path = tmp_path / f"community.{suffix}"
    write_community(demo, path)
    again = read_community(path)
    assert again == demo
    assert check(again) == []


def test_the_excel_has_the_chinese_sheets_and_words(tmp_path: Path) -> None:
    path = tmp_path / "community.xlsx"
    write_community(read(tmp_path, SMALL), path)
    book = load_workbook(path)
    assert book.sheetnames == ["组织", "网格", "地址", "人员", "单位", "日历"]
    assert [cell.value for cell in book["人员"][2]][:4] == [
        "周明远",
        "13900000001",
        "网格长",
        "XFL",
    ]


def test_a_second_load_changes_nothing_and_keeps_the_revision(store: Store, tmp_path: Path) -> None:
    community = read(tmp_path, SMALL)
    assert load(store, community).anything
    assert not load(store, community).anything
    assert revision(store) == 1


def test_a_changed_name_raises_the_revision(store: Store, tmp_path: Path) -> None:
    load(store, read(tmp_path, SMALL))
    load(store, read(tmp_path, SMALL.replace("第二网格", "东网格")))
    assert revision(store) == 2
    assert "东网格" in [grid.name for grid in store.read(dump_community).grids]


def test_the_order_of_workers_is_their_rank(store: Store, tmp_path: Path) -> None:
    load(store, read(tmp_path, SMALL))
    ranks = store.read(
        lambda db: db.execute(
            select(Person.name, Post.rank)
            .join(Post, Post.person_id == Person.id)
            .join(Grid, Grid.id == Post.grid_id)
            .where(Grid.code == "G02", Post.role == Role.WORKER)
            .order_by(Post.rank)
        ).all()
    )
    assert [tuple(row) for row in ranks] == [("林晓", 0), ("周明远", 1)]


def test_an_admin_has_a_post_over_the_organisation(store: Store, tmp_path: Path) -> None:
    load(store, read(tmp_path, SMALL))
    grids = store.read(
        lambda db: db.execute(select(Post.grid_id).where(Post.role == Role.ADMIN)).scalars().all()
    )
    assert grids == [None]


def test_a_post_elsewhere_is_not_lost_because_a_grid_names_the_same_role(
    store: Store, tmp_path: Path
) -> None:
    also = '  - {name: 周明远, phone: "13900000001", role: leader, org: AJ}\nunits:'
    org = "  - {code: AJ, name: 安居社区, level: community, parent: LA}\ngrids:"
    community = read(tmp_path, SMALL.replace("grids:", org).replace("units:", also))
    load(store, community)
    held = store.read(
        lambda db: db.execute(
            select(Org.code, Post.grid_id.is_(None))
            .join(Org, Org.id == Post.org_id)
            .where(Post.role == Role.LEADER)
            .order_by(Org.code)
        ).all()
    )
    assert [tuple(row) for row in held] == [("AJ", True), ("XFL", False)]
    again = store.read(dump_community)
    load(store, again)
    assert store.read(dump_community) == again


def test_who_leaves_the_file_loses_the_posts_and_stays_a_person(
    store: Store, tmp_path: Path
) -> None:
    load(store, read(tmp_path, SMALL))
    without = re.sub(r"  - \{name: 沈川.*\n", "", SMALL)
    counts = load(store, read(tmp_path, without))
    assert counts.removed == {"posts": 1}
    stayed = select(func.count(Person.id)).where(Person.name == "沈川")
    assert store.read(lambda db: db.execute(stayed).scalar()) == 1


def test_a_worker_who_comes_back_is_the_same_person(store: Store, tmp_path: Path) -> None:
    load(store, read(tmp_path, SMALL))
    load(store, read(tmp_path, re.sub(r"  - \{name: 沈川.*\n", "", SMALL)))
    assert load(store, read(tmp_path, SMALL)).added == {"posts": 1}


def without_second_grid() -> str:
    return "\n".join(line for line in SMALL.splitlines() if "G02" not in line)


def test_a_grid_that_is_gone_is_deleted_when_nothing_leans_on_it(
    store: Store, tmp_path: Path
) -> None:
    load(store, read(tmp_path, SMALL))
    counts = load(store, read(tmp_path, without_second_grid()))
    assert counts.removed["grids"] == 1
    assert counts.kept == []


def test_a_grid_with_requests_is_kept_and_named(store: Store, tmp_path: Path) -> None:
    load(store, read(tmp_path, SMALL))
    store.transact(lambda db: db.execute(insert(Request), a_request(db)))
    counts = load(store, read(tmp_path, without_second_grid()))
    assert counts.kept == ["G02 第二网格"]
    assert "G02" in [grid.code for grid in store.read(dump_community).grids]


def a_request(db) -> dict:
    grid = db.execute(select(Grid.id, Grid.org_id).where(Grid.code == "G02")).one()
    return {
        "code": "R1",
        "urgency": "L3",
        "privacy": "no",
        "org_id": grid.org_id,
        "grid_id": grid.id,
        "text": "路灯不亮",
        "created_at": NOW,
    }


def test_organisations_outside_the_file_are_left_alone(store: Store, tmp_path: Path) -> None:
    load(store, read(tmp_path, SMALL))
    other = """\
orgs: [{code: HW, name: 河湾社区, level: community, parent: LA}]
grids: [{code: H01, name: 河湾一网格, org: HW, workers: ["13900000014"]}]
people: [{name: 白志强, phone: "13900000014", role: worker, org: HW}]
"""
    counts = load(store, read(tmp_path, other))
    assert not counts.removed
    assert [org.code for org in store.read(dump_community).orgs] == ["LA", "XFL", "HW"]


def test_a_resident_who_claims_a_workers_phone_does_not_become_staff(
    store: Store, tmp_path: Path
) -> None:
    def claim(db) -> int:
        person = {"name": "林晓", "phone": "13900000002", "created_at": NOW}
        person_id = db.execute(insert(Person).values(**person)).inserted_primary_key[0]
        times = {"heard_at": NOW, "window_until": NOW}
        db.execute(
            insert(Address).values(channel="wechat", value="o1", person_id=person_id, **times)
        )
        return person_id

    resident = store.transact(claim)
    load(store, read(tmp_path, SMALL))
    staff = store.read(lambda db: db.execute(select(Post.person_id)).scalars().all())
    assert resident not in staff


def test_a_volunteer_may_serve_one_grid(store: Store, tmp_path: Path) -> None:
    line = '  - {name: 乔梦洁, phone: "13900000018", role: volunteer, org: XFL, grid: G01}\nunits:'
    community = read(tmp_path, SMALL.replace("units:", line))
    load(store, community)
    assert store.read(dump_community) == community


def test_a_bad_file_changes_nothing(store: Store, tmp_path: Path) -> None:
    load(store, read(tmp_path, SMALL))
    before = store.read(dump_community)
    with pytest.raises(InvalidCommunityError):
        load(
            store, read(tmp_path, SMALL.replace("第一网格", "东网格").replace("org: LA", "org: X"))
        )
    assert store.read(dump_community) == before
    assert revision(store) == 1


FAULTS = [
    ("org: LA, phone", "org: XX, phone", "组织编码「XX」没有定义"),
    ("grid: G02", "grid: G09", "网格编码「G09」没有定义"),
    ('"13900000002", "13900000001"', '"13900000077"', "电话「13900000077」不在人员名单里"),
    ("code: G02", "code: G01", "编码「G01」与"),
    ("role: admin", "role: boss", "角色「boss」"),
    ("level: street", "level: town", "层级「town」"),
    ("13900000009", "1390000", "电话「1390000」"),
    ("1-6,8,A", "1-6,八", "里的「八」看不懂"),
    ("1-6,8,A", "6-1", "里的「6-1」看不懂"),
    (
        "road: 前进路, road_no: 80号院",
        'estate: 翠湖苑, buildings: "6-7"',
        "「翠湖苑 6 号楼」同时属于",
    ),
    ("road: 前进路, road_no: 80号院", "estate: 翠湖苑", "「翠湖苑」同时属于"),
    (
        "road: 前进路, road_no: 80号院",
        "estate: 静园, aliases: [翠湖]",
        "别名「翠湖」已经指「翠湖苑」",
    ),
    ("road: 前进路, road_no: 80号院, ", "", "小区和道路都没有写"),
    (', workers: ["13900000002"]', "", "网格「第一网格」没有网格员"),
    ("level: street}", "level: street, parent: XFL}", "「LA」的上级绕回了自己"),
    ("level: street", "level: community", "上级「柳岸街道」是社区"),
    ("name: 林晓, ", "", "没有写 name（姓名）"),
    ("managed: false", "managed: 也许", "「也许」；应为是 或 否"),
    ("aliases:", "alias:", "不认识的键「alias」；应为grid、estate、aliases"),
    ("aliases:", "alias:", "是不是想写「aliases」"),
    ("places:", "place:", "是不是想写「places」"),
    ("name: 城管科", "name: 城管科, name: 司法所", "「name」写了两次"),
    ("name: 第一网格", f"name: {'长' * 65}", "至多 64 个字"),
    ("buildings:", "lat: 112.5, lng: 37.8, buildings:", "坐标 112.5, 37.8"),
    ("2027-01-03", "2027-02-30", "day：「2027-02-30」；应为一个日期，如 2027-01-01"),
    ("2027-01-03", "元旦", "day：「元旦」；应为一个日期"),
    ("2027-01-03", "2027-01-01", "日期「2027-01-01」与calendar 第 1 项"),
    ("2027-01-03", "1927-01-03", "日期「1927-01-03」；应为2020 到 2099 年的日期"),
    ("day: 2027-01-03, ", "", "没有写 day（日期）"),
    ("working: true, ", "", "没有写 working（上班）"),
    ("working: true", "working: 也许", "「也许」；应为上班 或 休息"),
    ("name: 元旦调休", f"name: {'长' * 33}", "至多 32 个字"),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS)
def test_each_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SMALL
    problems = [str(problem) for problem in check(read(tmp_path, SMALL.replace(old, new)))]
    found = [problem for problem in problems if said in problem]
    assert found, problems
    assert found[0].startswith("community.yaml ")
    assert re.search(r"第 \d+ 行", found[0])


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    text = SMALL.replace("role: admin", "role: boss").replace("org: LA, ph", "org: XX, ph")
    assert len(check(read(tmp_path, text))) == 2


def test_a_micro_grid_may_share_buildings_with_its_grid(tmp_path: Path) -> None:
    text = SMALL.replace(
        "places:",
        "  - {code: G01-1, name: 微网格, org: XFL, parent: G01}\n"
        'places:\n  - {grid: G01-1, estate: 翠湖苑, buildings: "1-3"}',
    )
    assert check(read(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("orgs: [{code: LA", "YAML 写法有误"),
        ("只是一句话", "不是社区文件"),
        ("orgs: 5", "不是列表"),
        ("orgs: [LA]", "不是「键: 值」"),
        ("orgs: [&a {code: [*a]}]", "一段文字，不是列表"),
        ("? &a [*a]\n: 1", "不认识的段「{…}」"),
        ("[" * 1000, "嵌套过深"),
    ],
)
def test_a_file_that_is_no_community_is_a_problem_and_no_exception(
    tmp_path: Path, text: str, said: str
) -> None:
    assert said in "".join(map(str, check(read(tmp_path, text))))


@pytest.mark.parametrize("name", ["gone.yaml", "community.txt"])
def test_a_missing_or_foreign_file_is_a_problem(tmp_path: Path, name: str) -> None:
    assert check(read_community(tmp_path / name))


def test_an_unquoted_phone_stays_what_was_typed(tmp_path: Path) -> None:
    community = read(tmp_path, SMALL.replace('"13900000009"', "139 0000-0009"))
    assert community.people[2].phone == "13900000009"


def workbook(tmp_path: Path, rows: dict[str, list[list[object]]]) -> Path:
    book = Workbook()
    for title, lines in rows.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    path = tmp_path / "community.xlsx"
    book.save(path)
    return path


def test_excels_numbers_and_chinese_words_are_understood(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        {
            "人员": [
                ["角色", "姓名", "电话", "组织编码"],
                ["楼栋长", "郝桂兰", 13900000004.0, "XFL"],
            ]
        },
    )
    person = read_community(path).people[0]
    assert (person.role, person.phone) == ("captain", "13900000004")


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"人员": [["姓名", "手机"]]}, "工作表「人员」第 1 行：不认识的列名「手机」"),
        ({"人员": [["姓名", "电话"]]}, "没有「角色」列"),
        ({"网格员": [["x"]], "组织": [["编码"]]}, "是不是想写「网格」"),
        (
            {"地址": [["网格编码", "小区", "楼栋"], ["G01", "翠湖苑", datetime(2026, 3, 4)]]},  # noqa: DTZ001
            "工作表「地址」第 2 行 楼栋：被 Excel 当成了日期",
        ),
        ({"别的": [["x"]]}, "没有社区的工作表"),
    ],
)
def test_a_fault_in_excel_is_named_with_sheet_and_row(
    tmp_path: Path, sheets: dict[str, list[list[object]]], said: str
) -> None:
    assert said in "".join(map(str, check(read_community(workbook(tmp_path, sheets)))))


def test_a_cell_that_cannot_be_read_is_not_called_missing_too(tmp_path: Path) -> None:
    assert len(check(read(tmp_path, SMALL.replace("2027-01-03", "2027-02-30")))) == 1


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (datetime(2027, 1, 3), "上班"),  # noqa: DTZ001 - a date cell has no zone.
        ("2027-1-3", "是"),
        ("2027/1/3", "班"),
        ("2027年1月3日", True),
    ],
)
def test_a_day_in_excel_may_be_a_date_or_written(
    tmp_path: Path, day: object, working: object
) -> None:
    sheets = {"日历": [["名称", "日期", "上班"], ["元旦调休", day, working]]}
    community = read_community(workbook(tmp_path, sheets))
    assert check(community) == []
    assert community.calendar == (CalendarEntry(date(2027, 1, 3), True, "元旦调休"),)


def test_a_fault_in_the_calendar_sheet_is_named_with_sheet_and_row(tmp_path: Path) -> None:
    sheets = {"日历": [["日期", "上班"], ["2027-01-01", "休息"], ["2027-01-02", "半天"]]}
    (problem,) = check(read_community(workbook(tmp_path, sheets)))
    assert str(problem).startswith("community.xlsx 工作表「日历」第 3 行 上班：「半天」；应为上班")


def test_the_days_of_a_year_are_told_as_a_whole_and_other_years_stay(
    store: Store, tmp_path: Path
) -> None:
    load(store, read(tmp_path, SMALL))
    other = SMALL.replace("2027-01-01", "2028-01-01").replace("2027-01-03", "2028-01-02")
    assert load(store, read(tmp_path, other)).removed == {}
    fewer = re.sub(r"  - \{day: 2027-01-03.*\n", "", SMALL)
    assert load(store, read(tmp_path, fewer)).removed == {"calendar": 1}
    days = [entry.day for entry in store.read(dump_community).calendar]
    assert days == [date(2027, 1, 1), date(2028, 1, 1), date(2028, 1, 2)]


def test_a_file_that_tells_no_days_leaves_them_as_they_are(store: Store, tmp_path: Path) -> None:
    load(store, read(tmp_path, SMALL))
    assert not load(store, read(tmp_path, SMALL.partition("calendar:")[0])).anything


def test_a_loaded_day_is_known_to_the_house_from_the_next_look_on(
    store: Store, tmp_path: Path
) -> None:
    keeper = HouseKeeper(WorkCalendar(), Manners())

    def calendar() -> WorkCalendar:
        return store.read(lambda db: keeper.now(db, NOW)).calendar

    before = calendar()
    assert not before.knows(2027)
    load(store, read(tmp_path, SMALL))
    after = calendar()
    assert after.knows(2027) and after.is_working_day(date(2027, 1, 3))
    load(store, read(tmp_path, SMALL.replace("第二网格", "东网格")))
    assert calendar() is after


def test_a_person_who_is_switched_off_stays_so(store: Store, tmp_path: Path) -> None:
    load(store, read(tmp_path, SMALL))
    off = update(Person).where(Person.phone == "13900000002").values(active=False)
    store.transact(lambda db: db.execute(off))
    assert not load(store, read(tmp_path, SMALL)).anything


def answering(store: Store) -> list[tuple[str, str]]:
    """The units and who answers for each."""
    query = select(Unit.name, Person.name).join(Person, Person.id == Unit.person_id)
    return store.read(lambda db: [tuple(row) for row in db.execute(query)])


def test_the_phone_of_a_unit_is_a_persons_who_is_not_renamed(store: Store, tmp_path: Path) -> None:
    load(store, read(tmp_path, SMALL))
    assert answering(store) == [("城管科", "城管科")]
    load(store, read(tmp_path, SMALL.replace("13900000020", "13900000002")))
    assert answering(store) == [("城管科", "林晓")]


def test_a_resident_who_claims_the_phone_of_a_unit_answers_for_nothing(
    store: Store, tmp_path: Path
) -> None:
    load(store, read(tmp_path, SMALL))
    answers = select(Unit.person_id)
    before = store.read(lambda db: db.execute(answers).scalar())

    def claim(db):
        claimed = {"name": "郑凯", "phone": "13900000020", "active": True, "created_at": NOW}
        db.execute(insert(Person).values(**claimed))

    store.transact(claim)
    assert not load(store, read(tmp_path, SMALL)).anything
    assert store.read(lambda db: db.execute(answers).scalar()) == before


def test_nobody_is_loaded_as_a_unit(tmp_path: Path) -> None:
    community = read(tmp_path, SMALL.replace("role: admin", "role: unit"))
    assert any("角色「unit」" in problem.found for problem in check(community))
