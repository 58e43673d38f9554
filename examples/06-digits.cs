#:project ../Autograd.Nn
#:project ../Autograd.Losses
#:package Spectre.Console

// A network that learns to read handwritten digits.
//   dotnet run -c Release examples/06-digits.cs                        digits drawn on the spot
//   dotnet run -c Release examples/06-digits.cs -- --data FOLDER       MNIST's files
//   dotnet run -c Release examples/06-digits.cs -- --model cnn         with convolutions: better, and slower
//   dotnet run -c Release examples/06-digits.cs -- --help              all options

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;
using Spectre.Console;

Console.OutputEncoding = Encoding.UTF8;
var (options, train, test) = Setup.OrExit(args); // images [n 1 28 28], labels [n]

var random = new RandomStream(options.Seed);
var model = options.Model == "cnn" ? new Sequential<float>(
    new Conv2d<float>(1, 16, 3, random, padding: 1),            // [n 16 28 28]
    new ReLU<float>(),
    new MaxPool2d<float>(2),                                    // [n 16 14 14]
    new Conv2d<float>(16, 32, 3, random, padding: 1),           // [n 32 14 14]
    new ReLU<float>(),
    new MaxPool2d<float>(2),                                    // [n 32 7 7]
    new Flatten<float>(),                                       // [n 1568]
    new Linear<float>(32 * (train.ExampleShape[1] / 4) * (train.ExampleShape[2] / 4), 128, random),
    new ReLU<float>(),
    new Dropout<float>(0.5, random),
    new Linear<float>(128, 10, random))                         // [n 10]: a score for each digit
: new Sequential<float>(
    new Flatten<float>(),                                       // [n 784]
    new Linear<float>(train.ExampleShape.Size, 256, random),    // [n 256]
    new ReLU<float>(),
    new Dropout<float>(0.3, random),
    new Linear<float>(256, 10, random));
var optimizer = new Adam<float>(model.Parameters(), learningRate: 1e-3);
var loader = new DataLoader<float>(train, batchSize: 64, shuffle: random);

Console.WriteLine($"{model}\n\n{train.Count} images to learn from, {test.Count} to be tested on, seed {options.Seed}\n");
Display.During((double)options.Epochs * train.Count, display =>
{
    for (var epoch = 1; epoch <= options.Epochs; epoch++)
    {
        foreach (var (images, labels) in loader)
        {
            using var tape = new Tape<float>();
            var scores = model.Forward(images);
            var loss = Loss.CrossEntropy(scores, labels);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            display.Add(scores, labels, loss);
        }
        display.EndEpoch(epoch);
    }
});
Report.Test(model, test);

// ---- What follows is not about learning: the options, the display, the report. ----

/// <summary>What the command line asks for.</summary>
sealed record Options(string? Data, string Model, ulong Seed, int Epochs, int Threads, bool Quick)
{
    public const string Help = """
        Trains a network that reads digits, and tests it on digits it has not seen.

          dotnet run -c Release examples/06-digits.cs -- [options]

          --data FOLDER   MNIST's IDX files, with or without .gz; without it, digits are drawn on the spot
          --model NAME    mlp, the default: two layers; or cnn: convolutions, which see the same stroke anywhere
          --seed N        where all chance comes from; 1 by default
          --epochs N      how often each image is looked at; 12 by default, 10 of the cnn
          --threads N     how many threads compute; all by default. The results do not depend on it
          --quick         fewer images and epochs: done in seconds
          --help          this text
        """;

    public static Options Parse(string[] args)
    {
        var options = new Options(null, "mlp", 1, 0, Environment.ProcessorCount, false);
        for (var i = 0; i < args.Length; i++)
            options = args[i] switch
            {
                "--data" => options with { Data = Value(ref i) },
                "--model" => options with { Model = Value(ref i) is "mlp" or "cnn" ? args[i] : throw new ArgumentException($"--model takes mlp or cnn, not '{args[i]}'") },
                "--seed" => options with { Seed = Number(ref i, ulong.MinValue, ulong.MaxValue) },
                "--epochs" => options with { Epochs = Number(ref i, 1, 1_000_000) },
                "--threads" => options with { Threads = Number(ref i, 1, 1024) },
                "--quick" => options with { Quick = true },
                var unknown => throw new ArgumentException($"unknown option '{unknown}'; --help lists them"),
            };
        return options.Epochs > 0 ? options : options with { Epochs = options.Quick ? 4 : options.Model == "cnn" ? 10 : 12 };

        string Value(ref int i) => i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i] : throw new ArgumentException($"{args[i]} needs a value; --help says which");

        N Number<N>(ref int i, N low, N high)
            where N : struct, IParsable<N>, IComparable<N>
        {
            var (name, text) = (args[i], Value(ref i));
            return N.TryParse(text, CultureInfo.InvariantCulture, out var number) && number.CompareTo(low) >= 0 && number.CompareTo(high) <= 0 ? number
                : throw new ArgumentException($"{name} takes a whole number from {low} to {high}, not '{text}'");
        }
    }
}

static class Setup
{
    /// <summary>The options and the data; where either is wrong, one line that says why, and the end.</summary>
    public static (Options Options, TensorDataset<float> Train, TensorDataset<float> Test) OrExit(string[] args)
    {
        if (args.Contains("--help"))
        {
            Console.WriteLine(Options.Help);
            Environment.Exit(0);
        }
        try
        {
            var options = Options.Parse(args);
            Parallelism.Threads = options.Threads;
            var (train, test) = options.Data is { } folder ? MnistFolder.Load<float>(folder, classes: 10) : Draw(options);
            if (options.Model == "cnn" && (train.ExampleShape[1] < 4 || train.ExampleShape[2] < 4)) throw new ArgumentException($"images of {train.ExampleShape} pixels are too small to be halved twice; use --model mlp");
            return (options, options.Quick ? train.Subset([.. Enumerable.Range(0, Math.Min(train.Count, 4000))]) : train, test);
        }
        catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"06-digits: {error.Message}");
            Environment.Exit(2);
            throw; // not reached
        }
    }

    private static (TensorDataset<float> Train, TensorDataset<float> Test) Draw(Options options)
    {
        var random = new RandomStream(options.Seed);
        return (SyntheticDigits.Create<float>(options.Quick ? 4_000 : 10_000, random), SyntheticDigits.Create<float>(options.Quick ? 500 : 2_000, random));
    }
}

/// <summary>How the training goes: a bar that grows and a line an epoch; the lines alone where the output is no terminal.</summary>
sealed class Display
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly ProgressTask? bar;
    private readonly Accuracy accuracy = new();
    private double lossSum;
    private long seen;

    private Display(ProgressTask? bar) => this.bar = bar;

    public static void During(double examples, Action<Display> training)
    {
        Display? display = null;
        if (AnsiConsole.Profile is { Out.IsTerminal: true, Capabilities.Ansi: true })
            AnsiConsole.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context => training(display = new Display(context.AddTask("training", maxValue: examples))));
        else
            training(display = new Display(null));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\ntrained for {display!.watch.Elapsed.TotalSeconds:0.0} s, {display.seen / display.watch.Elapsed.TotalSeconds:N0} samples/s\n"));
    }

    public void Add(Tensor<float> scores, Indices labels, Tensor<float> loss)
    {
        accuracy.Add(scores, labels);
        lossSum += loss.Item() * labels.Size;
        seen += labels.Size;
        if (bar is null) return;
        bar.Description = string.Create(CultureInfo.InvariantCulture, $"loss {loss.Item():0.000}");
        bar.Increment(labels.Size);
    }

    public void EndEpoch(int epoch)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"epoch {epoch,3}   loss {lossSum / accuracy.Total:0.0000}   accuracy {100 * accuracy.Value:0.0} %");
        if (bar is null) Console.WriteLine(line);
        else AnsiConsole.WriteLine(line); // above the bar
        accuracy.Reset();
        lossSum = 0;
    }
}

static class Report
{
    private const int Shown = 3; // misread digits, side by side

    /// <summary>Tests the network, and shows what it takes for what.</summary>
    public static void Test(Layer<float> model, TensorDataset<float> test)
    {
        var confusion = new ConfusionMatrix(10);
        var misread = new List<(float[] Image, Shape Shape, int Label, int Read)>();
        model.Eval();
        foreach (var (images, labels) in new DataLoader<float>(test, batchSize: 250))
        {
            using var scope = new TensorScope();
            var read = model.Forward(images).ArgMax(-1);
            for (var i = 0; i < labels.Size; i++)
            {
                confusion.Add(labels[i], read[i]);
                if (labels[i] != read[i] && misread.Count < Shown) misread.Add((images[i, 0].ToArray(), images[i, 0].Shape, labels[i], read[i]));
            }
        }

        Console.WriteLine($"what was taken for what (columns: as the network read it)\n{confusion}\n");
        if (misread.Count > 0) Console.WriteLine($"misread:\n{Draw(misread)}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy: {100 * confusion.Accuracy:0.0} %"));
    }

    /// <summary>Images side by side, each character two pixels high.</summary>
    private static string Draw(List<(float[] Image, Shape Shape, int Label, int Read)> misread)
    {
        const string Shades = " ░▒▓█";
        var (height, width) = (misread[0].Shape[0], misread[0].Shape[1]);
        var text = new StringBuilder();
        foreach (var (_, _, label, read) in misread) text.Append($"a {label}, read as {read}".PadRight(width));
        for (var row = 0; row + 1 < height; row += 2)
        {
            var line = new StringBuilder();
            foreach (var (image, _, _, _) in misread)
                for (var column = 0; column < width; column++)
                    line.Append(Shades[(int)Math.Round(2 * (image[row * width + column] + image[(row + 1) * width + column]))]);
            text.AppendLine().Append(line.ToString().TrimEnd());
        }
        return text.AppendLine().ToString();
    }
}
