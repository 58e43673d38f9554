using Autograd.Core;
using Autograd.Nn;
using FsCheck.Fluent;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>What is learned from one file holds for the next: the same inputs, the same classes, also after a program has ended.</summary>
public sealed class CsvSchemaTests : IDisposable
{
    private const string Train = "id,height,soil,mark,plant\n0,\"1,5\",clay,1,fern\n1,,sand,10,moss\n2,3,clay,2,fern\n3,4,peat,1,reed\n";
    private static readonly CsvOptions comma = new() { DecimalSign = ',', Types = { ["mark"] = ColumnType.Category } };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_test_file_read_apart_gets_the_same_columns_with_the_same_meaning_and_the_same_classes()
    {
        var train = CsvTable.Parse(Train, comma);
        var test = CsvTable.Parse("plant,more,soil,height,id,mark\nreed,x,sand,\"2,5\",7,2\n,y,NA,-,8,\"10,0\"\n", train.Schema, "test");
        string[] inputs = ["height", "soil", "mark"];
        var (values, names) = test.Features<double>(inputs);
        Assert.Equal(["height", "soil=clay", "soil=peat", "soil=sand", "mark=1", "mark=2", "mark=10"], names);
        Assert.Equal(train.Features<double>(inputs).Names, names);
        Assert.Equal([2.5, 0, 0, 1, 0, 1, 0, double.NaN, 0, 0, 0, 0, 0, 1], values.ToArray());
        Assert.Equal((train.Labels("plant").Classes, train.Columns), (test.Labels("plant").Classes, test.Columns));
        Assert.Equal([2, -100], test.Labels("plant").Labels.ToArray());
        Assert.Contains("left out: 'more', which the schema does not have", test.Summary(), StringComparison.Ordinal);
        Assert.Equal([1, 2], test.Numbers<double>("mark").ToArray().Select(mark => mark == 2 ? 1.0 : 2));
    }

    [Fact]
    public void A_level_that_was_not_learned_is_named_or_goes_to_a_column_of_its_own_if_asked_for()
    {
        const string later = "id,height,soil,mark,plant\n9,1,loam,3,palm\n";
        var test = CsvTable.Parse(later, CsvTable.Parse(Train, comma).Schema, "test");
        Throws<InvalidDataException>("test, line 2, column 'soil': 'loam' is none of the levels that were learned: clay, peat, sand; or read the training file with CsvOptions.UnknownColumn = true, for a feature of such values.", () => test.Features<float>("soil"));
        Throws<InvalidDataException>("test, line 2, column 'plant': 'palm' is none of the levels that were learned: fern, moss, reed.", () => test.Labels("plant"));
        Assert.Throws<InvalidDataException>(() => test.Features<float>("mark"));

        var train = CsvTable.Parse(Train, comma with { UnknownColumn = true });
        Assert.Equal(["soil=clay", "soil=peat", "soil=sand", "soil=(unknown)"], train.Features<float>("soil").Names);
        Assert.Equal([1f, 0, 0, 0], train.Features<float>("soil").Inputs[0].ToArray());
        test = CsvTable.Parse(later, train.Schema, "test");
        Assert.Equal([0f, 0, 0, 1], test.Features<float>("soil").Inputs.ToArray());
        Assert.Throws<InvalidDataException>(() => test.Labels("plant")); // a class that the model does not know is no input
    }

    [Fact]
    public void What_was_numbers_is_numbers_in_the_next_file_and_what_is_absent_is_named()
    {
        var schema = CsvTable.Parse(Train, comma).Schema;
        Throws<InvalidDataException>("test, line 2, column 'height': 'tall' is no number.",
            () => CsvTable.Parse("id,height,soil,mark,plant\n0,tall,clay,1,fern\n", schema, "test").Features<float>("height"));
        Throws<InvalidDataException>("test: there is no column 'plant', which the schema has; the file's are id, height, soil, mark. If it has to do without, read it by schema.Without(\"plant\").",
            () => CsvTable.Parse("id,height,soil,mark\n0,1,clay,1\n", schema, "test"));
        Assert.Equal(["id", "height", "soil", "mark"], CsvTable.Parse("id,height,soil,mark\n0,1,clay,1\n", schema.Without("plant")).Columns);
        Throws<ArgumentException>("CsvSchema: there is no column 'flower', only id, height, soil, mark, plant. (Parameter 'name')", () => schema.Without("flower"));
        Assert.Equal((ColumnType.Number, ColumnType.Category), (schema.TypeOf("height"), schema.TypeOf("mark")));
        Assert.Equal(["1", "2", "10"], schema.LevelsOf("mark"));
        Throws<InvalidDataException>("CsvSchema: line 2, column 'height': '1,5' is no whole number, so that the column is not taken for classes; if they are classes, say so: CsvOptions.Types[\"height\"] = ColumnType.Category.", () => schema.LevelsOf("height"));
    }

    [Fact]
    public void A_schema_and_a_scale_are_saved_with_the_model_and_give_another_program_the_same_inputs()
    {
        var train = CsvTable.Parse(Train, comma with { UnknownColumn = true, ThousandsSign = ' ' });
        string[] inputs = ["height", "soil", "mark"];
        var scale = new Standardizer<float>(train.Features<float>(inputs).Inputs);
        var path = Path.Combine(folder.Path, "model.safetensors");
        new Checkpoint { { "table", train.Schema }, { "scale", scale } }.Save(path);

        var (schema, again) = (new CsvSchema(), new Standardizer<float>(scale.Means.Size));
        new Checkpoint { { "table", schema }, { "scale", again } }.Load(path);
        const string later = "height,soil,mark,plant,id\n1 002,loam,1,reed,4\n";
        var (expected, actual) = (CsvTable.Parse(later, train.Schema), CsvTable.Parse(later, schema));
        Assert.Equal(expected.Features<float>(inputs).Names, actual.Features<float>(inputs).Names);
        Assert.Equal(scale.Apply(expected.Features<float>(inputs).Inputs).ToArray(), again.Apply(actual.Features<float>(inputs).Inputs).ToArray());
        Assert.Equal(expected.Labels("plant").Classes, actual.Labels("plant").Classes);
        Assert.Equal(expected.Summary(), actual.Summary());
    }

    public static TheoryData<string, string> Changes => new()
    {
        { Train.Replace("peat", "loam"), "column 'soil' has the levels clay, loam, sand, saved were clay, peat, sand" },
        { Train.Replace("moss", "tree"), "column 'plant' has the levels fern, reed, tree, saved were fern, moss, reed" },
        { Train.Replace("height", "width"), "the columns are id, width, soil, mark, plant, saved were id, height, soil, mark, plant" },
        { Train.Replace("\"1,5\"", "tall").Replace("3,4,", "3,high,").Replace("2,3,", "2,low,"), "column 'height' is Category, saved was Number" },
        { Train.Replace("\"1,5\"", "tall"), "column 'height' is in doubt, saved was Number" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_table_that_has_changed_since_its_schema_was_saved_is_an_error_that_says_how(string changed, string difference)
    {
        var saved = CsvTable.Parse(Train, comma).Schema.SaveState();
        CsvTable.Parse(Train, comma).Schema.LoadState(saved); // the same says the same
        var schema = CsvTable.Parse(changed, comma).Schema;
        var error = Assert.Throws<ArgumentException>(() => schema.LoadState(saved));
        Assert.StartsWith($"CsvSchema: the state does not fit the table: {difference}. Read the file by the saved schema", error.Message);
    }

    [Fact]
    public void A_table_read_with_other_options_than_its_schema_was_saved_with_is_an_error_that_says_how()
    {
        var saved = CsvTable.Parse(Train, comma).Schema.SaveState();
        foreach (var (options, difference) in new[]
        {
            (comma with { UnknownColumn = true }, "UnknownColumn is True, saved was False"), (comma with { ThousandsSign = ' ' }, "the thousands sign is ' ', saved was ''"),
            (comma with { MissingMarks = [""] }, "the missing marks are others than those saved"), (comma with { DecimalSign = '.' }, "the decimal sign is '.', saved was ','"),
        })
            Assert.StartsWith($"CsvSchema: the state does not fit the table: {difference}.", Assert.Throws<ArgumentException>(() => CsvTable.Parse(Train, options).Schema.LoadState(saved)).Message);
    }

    [Fact]
    public void A_damaged_schema_does_not_fit_and_the_old_one_stands() => Property.Holds(
        Gen.Choose(0, 10_000).SelectMany(at => Gen.Choose(-1, 256).Select(value => (at, value))), static _ => [], damage =>
    {
        var codes = CsvTable.Parse(Train, comma).Schema.SaveState()["schema"].ToIndices().ToArray();
        if (damage.value < 0) codes = codes[..(damage.at % codes.Length)];
        else codes[damage.at % codes.Length] = damage.value;
        var schema = new CsvSchema();
        var error = Record.Exception(() => schema.LoadState(new StateDictionary { { "schema", StateEntry.From(Indices.From(codes)) } }));
        if (error is null) return; // another letter in a name
        Assert.StartsWith("CsvSchema: the state does not fit: ", Assert.IsType<ArgumentException>(error).Message);
        Assert.Equal("CsvSchema, empty", schema.ToString());
    }, count: 500);

    [Fact]
    public void A_checkpoint_that_fails_leaves_the_schema_empty_as_it_was()
    {
        var train = CsvTable.Parse(Train, comma);
        var state = new Checkpoint { { "table", train.Schema }, { "scale", new Standardizer<float>(3) } }.SaveState();
        var schema = new CsvSchema();
        Assert.Throws<ArgumentException>(() => new Checkpoint { { "table", schema }, { "scale", new Standardizer<float>(4) } }.LoadState(state));
        Assert.Equal("CsvSchema, empty", schema.ToString());
        Throws<InvalidOperationException>("CsvSchema: it is empty; load its state before a table is read by it.", () => CsvTable.Parse(Train, schema));
    }

    [Fact]
    public void Options_say_how_numbers_are_written()
    {
        Assert.Equal([1234.5, -2, 1e6], Of(new CsvOptions { ThousandsSign = ',' }, "\"1,234.5\"", "-2", "\"1,000,000\""));
        Assert.Equal([1.5, -0.25, 1234.5], Of(new CsvOptions { DecimalSign = ',', ThousandsSign = '.', Separator = ';' }, "1,5", "\u2212,25", "1.234,5"));
        Assert.Equal([1234567.5, 12], Of(new CsvOptions { ThousandsSign = ' ' }, "1 234\u00A0567.5", "12"));
        Assert.Equal([0.5, double.NaN, 0.125], Of(new CsvOptions { Types = { ["a"] = ColumnType.Percent } }, "50%", "NA", "12.5 %"));
        Assert.Equal([double.NaN, 3], Of(new CsvOptions { MissingMarks = ["", "missing", "-9"] }, "missing", "3"));
        foreach (var wrong in new[] { "1,23", "12,3456", ",123", "1,,234", "1.234,5" })
            Assert.Throws<InvalidDataException>(() => Of(new CsvOptions { ThousandsSign = ',' }, $"\"{wrong}\"", "1"));
        Throws<InvalidDataException>("test, line 2, column 'a': '50' is no number with a percent sign.", () => Of(new CsvOptions { Types = { ["a"] = ColumnType.Percent } }, "50"));
        Throws<ArgumentException>("CsvOptions: ThousandsSign: '.' cannot be told from the rest of the number.", () => Of(new CsvOptions { ThousandsSign = '.' }, "1"));
        Throws<ArgumentException>("test: there is no column 'b', of which the options speak, only a. (Parameter 'options')", () => Of(new CsvOptions { Types = { ["b"] = ColumnType.Number } }, "1"));
        Throws<ArgumentException>("CsvOptions: Levels: column 'a' has '-', which is one of the MissingMarks too.", () => Of(new CsvOptions { Levels = { ["a"] = ["+", "-"] } }, "1"));

        static double[] Of(CsvOptions options, params string[] values) => CsvTable.Parse("a\n" + string.Join('\n', values), options, "test").Features<double>("a").Inputs.ToArray();
    }

    [Fact]
    public void Doubts_end_where_the_column_is_stated()
    {
        const string text = "rooms\n1\n2\n3+\n10\n";
        Throws<InvalidDataException>("test, line 4, column 'rooms': '3+' is no number, but '1' in line 2 is one. Say what the column is: CsvOptions.Types[\"rooms\"] = ColumnType.Category or ColumnType.Number; or, if the text means that the value is missing, add it to CsvOptions.MissingMarks.",
            () => CsvTable.Parse(text, "test").IsNumeric("rooms"));
        Assert.Equal(["1", "10", "2", "3+"], CsvTable.Parse(text, new CsvOptions { Types = { ["rooms"] = ColumnType.Category } }).Labels("rooms").Classes);
        Assert.Equal(["1", "2", "3+", "10"], CsvTable.Parse(text, new CsvOptions { Levels = { ["rooms"] = ["1", "2", "3+", "10"] } }).Labels("rooms").Classes);
        Assert.Equal([1, 2, double.NaN, 10], CsvTable.Parse(text, new CsvOptions { MissingMarks = ["3+"] }).Numbers<double>("rooms").ToArray());
        Assert.Equal(94, CsvTable.Parse("mass\n" + string.Join('\n', Enumerable.Range(0, 300).Select(i => i % 94)), new CsvOptions { Types = { ["mass"] = ColumnType.Category } }).Labels("mass").Classes.Count);
        Assert.StartsWith("test, line 3, column 'rhesus': a dash beside '+' may be a value or a missing one", Assert.Throws<InvalidDataException>(() => CsvTable.Parse("rhesus\n+\n-\n", "test").Labels("rhesus")).Message);
        Assert.Equal(["+", "-"], CsvTable.Parse("rhesus\n+\n-\n", new CsvOptions { MissingMarks = [""] }).Labels("rhesus").Classes);
    }

    [Fact]
    public void A_file_without_a_line_of_names_does_not_lose_its_first_row()
    {
        const string text = "5.1,3.5,setosa\n4.9,3.0,setosa\n7.0,3.2,versicolor\n5.1,2,setosa\n";
        Throws<InvalidDataException>("test, line 1: every name is a value of its column, '5.1' of the first; if the file has no line of names, give CsvOptions.Names, and if it has, put them in quotes.", () => CsvTable.Parse(text, "test"));
        var table = CsvTable.Parse(text, new CsvOptions { Names = ["length", "width", "kind"] });
        Assert.Equal((4, 5.1), (table.Count, table.Numbers<double>("length").At(0, 0)));
        var schema = new CsvSchema();
        schema.LoadState(table.Schema.SaveState());
        Assert.Equal([0, 1], CsvTable.Parse("1,2,setosa\n3,4,versicolor\n", schema).Labels("kind").Labels.ToArray());
        Assert.Equal(["0", "1", "2"], CsvTable.Parse("0,1,2\n5,6,7\n").Columns); // counted columns are names
        Assert.Equal(["label", "1x1", "1x2"], CsvTable.Parse("label,1x1,1x2\n5,0,0\n").Columns);
    }

    [Fact]
    public void A_summary_points_at_a_column_that_counts_the_rows()
    {
        Assert.Contains("Id  number    1 to 3, counts the rows: a feature?", CsvTable.Parse("Id\n1\n2\n3\n").Summary(), StringComparison.Ordinal);
        Assert.EndsWith("1 to 3", CsvTable.Parse("x\n1\n3\n2\n").Summary());
    }

    [Fact]
    public void A_summary_says_what_was_decided() => Assert.Equal(
        """
        CSV: 3 rows, separator ',', decimal sign '.', no thousands sign
          weight  number    -1 to 3.5; 2 missing: 1 empty, 1 'NA'
          sex     category  2 levels: F, M; 1 missing: 1 'None'
          note    in doubt  line 3, column 'note': 'x' is no number, but '1' in line 2 is one. Say what the column is: CsvOptions.Types["note"] = ColumnType.Category or ColumnType.Number; or, if the text means that the value is missing, add it to CsvOptions.MissingMarks
          left out: the first column, which has no name and counts the rows
        """.ReplaceLineEndings("\n").Replace("3 rows", "4 rows"), CsvTable.Parse(",weight,sex,note\n0,3.5,F,1\n1,,M,x\n2,NA,None,2\n3,-1,F,3\n").Summary());
}
