#:project ../Autograd.Nn
#:project ../Autograd.Losses

// A table of numbers and words: a small network learns to tell which class a row belongs to.
//   dotnet run -c Release examples/14-iris.cs                                      a small table that is made up on the spot
//   dotnet run -c Release examples/14-iris.cs -- --data iris.csv                   the last column is the class
//   dotnet run -c Release examples/14-iris.cs -- --data penguins.csv --target species
//   dotnet run -c Release examples/14-iris.cs -- --data train.csv --test test.csv  and a file of which the classes are told

using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

Console.OutputEncoding = System.Text.Encoding.UTF8;
const ulong Seed = 1;
const int Folds = 5;
var random = new RandomStream(Seed);
var (table, target, unseen) = Setup.OrExit(args);
Console.WriteLine($"{table.Summary()}\n");                                          // what each column was taken for: look before you train

var known = table.WithoutMissing(target);                                          // a row without its class teaches nothing; other gaps are filled below
var (labels, classes) = known.Labels(target);                                      // [rows]
var (features, names) = known.Features<float>([.. known.Columns.Where(column => column != target)]); // [rows features]
Console.WriteLine($"{known.Count} rows to use, {names.Count} features: {string.Join(", ", names)}\n{classes.Count} classes of {target}: {string.Join(", ", classes)}, seed {Seed}\n");

// So few rows make a poor test set: a few hard ones in it decide. So each row is tested once, by a network that learned from the other four fifths.
var (data, order) = (new TensorDataset<float>(features, labels), Indices.Permutation(known.Count, random).ToArray());
var confusion = new ConfusionMatrix(classes.Count);
for (var fold = 0; fold < Folds; fold++)
{
    var train = data.Subset([.. order.Where((_, i) => i % Folds != fold)]);
    var test = data.Subset([.. order.Where((_, i) => i % Folds == fold)]);
    var scale = new Standardizer<float>(train.Inputs);                             // of the training rows alone: the test must not leak into it
    var model = Train(train, scale, fold);
    var accuracy = new Accuracy();
    accuracy.Add(model.Forward(scale.Apply(test.Inputs)), test.Labels);
    confusion.Add(model.Forward(scale.Apply(test.Inputs)), test.Labels);
    Console.WriteLine($"   tested on {test.Count}: {accuracy}");
}
Console.WriteLine($"\nwhat was taken for what ({string.Join(", ", classes.Index().Select(c => $"{c.Index} {c.Item}"))})\n{confusion}\n");
Console.WriteLine(FormattableString.Invariant($"test accuracy: {100 * confusion.Accuracy:0.0} %"));

if (unseen is not null)
{
    // Read by the schema of the training file: the same inputs and classes, whatever values this one happens to have.
    var rows = CsvTable.Read(unseen, table.Schema.Without(target));
    var scale = new Standardizer<float>(features);
    var best = Train(data, scale, Folds).Forward(scale.Apply(rows.Features<float>([.. rows.Columns]).Inputs)).ArgMax(-1);
    Console.WriteLine($"\n{unseen}:");
    for (var i = 0; i < rows.Count; i++) Console.WriteLine($"   row {i + 1}: {classes[best[i]]}");
}

Sequential<float> Train(TensorDataset<float> train, Standardizer<float> scale, int fold)
{
    var model = new Sequential<float>(
        new Linear<float>(names.Count, 16, random), new Tanh<float>(),
        new Linear<float>(16, classes.Count, random));
    var optimizer = new AdamW<float>(model.Parameters(), learningRate: 0.006);
    var loader = new DataLoader<float>(train, batchSize: 16, shuffle: random);
    var total = 0f;
    while (loader.Epoch < 30)
    {
        total = 0;
        foreach (var (rows, truth) in loader)
        {
            using var tape = new Tape<float>();
            var loss = Loss.CrossEntropy(model.Forward(scale.Apply(rows)), truth);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            total += loss.Item() * truth.Size;
        }
    }
    Console.Write($"{(fold < Folds ? $"fold {fold + 1}" : "all")}: learned from {train.Count} rows, loss {total / train.Count:0.000}");
    return model;
}

static class Setup
{
    /// <summary>The table and the column of the classes; where either is wrong, one line that says why, and the end.</summary>
    public static (CsvTable Table, string Target, string? Test) OrExit(string[] args)
    {
        try
        {
            string? data = null, target = null, test = null;
            for (var i = 0; i < args.Length; i++)
                if (args[i] == "--quick") continue; // it is
                else if (args[i] is not ("--data" or "--target" or "--test")) throw new ArgumentException($"unknown option '{args[i]}'; there are --data FILE.csv, --target COLUMN and --test FILE.csv");
                else if (i + 1 == args.Length) throw new ArgumentException($"{args[i]} needs a value");
                else if (args[i] == "--data") data = args[++i];
                else if (args[i] == "--test") test = args[++i];
                else target = args[++i];
            if (data is null) Console.WriteLine("No --data: the plants below are made up, with a gap here and there.");
            var table = data is null ? CsvTable.Parse(MadeUp()) : CsvTable.Read(data);
            target ??= table.Columns[^1];
            if (!table.Columns.Contains(target)) throw new ArgumentException($"there is no column '{target}', only {string.Join(", ", table.Columns)}");
            if (table.Count < 10) throw new ArgumentException($"{table.Count} rows are too few to learn from");
            return (table, target, test);
        }
        catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"14-iris: {error.Message}");
            Environment.Exit(2);
            throw; // not reached
        }
    }

    /// <summary>A hundred and twenty plants of three kinds, each with its usual measures, in CSV.</summary>
    private static string MadeUp()
    {
        (string Kind, double Height, double Leaf, string Soil)[] kinds = [("clover", 12, 1.5, "clay"), ("fern", 40, 9, "peat"), ("thistle", 45, 6, "sand")];
        var (random, lines) = (new RandomStream(7), new List<string> { "height,leaf,soil,plant" });
        for (var i = 0; i < 120; i++)
        {
            var (kind, height, leaf, soil) = kinds[i % 3];
            var (h, l) = (height * (0.7 + 0.6 * random.NextDouble()), leaf * (0.7 + 0.6 * random.NextDouble()));
            lines.Add(FormattableString.Invariant($"{(random.NextInt(20) == 0 ? "" : FormattableString.Invariant($"{h:0.0}"))},{l:0.0},{(random.NextInt(4) == 0 ? kinds[random.NextInt(3)].Soil : soil)},{kind}"));
        }
        return string.Join('\n', lines);
    }
}
