#:project ../Autograd.Nn
#:project ../Autograd.Losses

// A small causal transformer that learns to write, one character after the other.
//   dotnet run -c Release examples/11-char-model.cs                              the repository's own sources, for a few minutes
//   dotnet run -c Release examples/11-char-model.cs -- --nanogpt --text FILE     nanoGPT's setting for a CPU; tiny Shakespeare ends at a validation loss of 1.76, with nanoGPT's own rate (--rate 0.001) at 1.91
//   dotnet run -c Release examples/11-char-model.cs -- --help                    all options

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

Console.OutputEncoding = Encoding.UTF8;
var (options, corpus) = Setup.OrExit(args);
var (train, validation) = corpus.Split(0.9);

var random = new RandomStream(options.Seed);
var model = new CharModel(corpus.Vocabulary.Count, options, random);
var matrices = new AdamW<float>(model.Parameters().Where(parameter => parameter.Rank >= 2), options.LearningRate, beta2: 0.99, weightDecay: 0.1);
var vectors = new AdamW<float>(model.Parameters().Where(parameter => parameter.Rank < 2), options.LearningRate, beta2: 0.99, weightDecay: 0); // norms and biases are not pulled to 0
var optimizer = new ParameterGroups<float>(matrices, vectors);

Console.WriteLine($"{model}\n\n{train.Length:N0} characters to learn from, {validation.Length:N0} to be tested on, {corpus.Vocabulary.Count} different ones, seed {options.Seed}\n");
var watch = Stopwatch.StartNew();
for (var step = 0; step <= options.Steps; step++)
{
    if (step % options.ReportEvery == 0 || step == options.Steps)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {step,5}   training loss {MeanLoss(train):0.0000}   validation loss {MeanLoss(validation):0.0000}   {watch.Elapsed.TotalSeconds,6:0.0} s"));
        Console.WriteLine(Indented(model.Write(corpus.Vocabulary, "\n", options.SampleLength, new RandomStream(options.Seed))));
    }
    if (step == options.Steps) break;
    optimizer.LearningRate = options.RateAt(step);

    using var tape = new Tape<float>();
    var (x, next) = train.Batch(options.Batch, options.Block, random); // [batch block] each
    var loss = LossOf(x, next);
    optimizer.ZeroGrad();
    loss.Backward();
    ClipGradient.ByNorm(model.Parameters(), 1.0);
    optimizer.Step();
}
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trained for {watch.Elapsed.TotalSeconds:0.0} s, {1000 * watch.Elapsed.TotalSeconds / options.Steps:0} ms a step with the tests and samples"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"validation loss of the whole text: {WholeLoss(validation):0.0000}"));

// Nats a character.
Tensor<float> LossOf(Indices x, Indices next) => Loss.CrossEntropy(model.Forward(x).Reshape(-1, corpus.Vocabulary.Count), next.Reshape(-1));

// The mean over pieces from random places, the same each time.
double MeanLoss(TextCorpus text)
{
    var (sum, chosen) = (0.0, new RandomStream(options.Seed));
    model.Eval();
    for (var i = 0; i < options.TestBatches; i++)
    {
        using var scope = new TensorScope();
        var (x, next) = text.Batch(options.Batch, options.Block, chosen);
        sum += LossOf(x, next).Item();
    }
    model.Train();
    return sum / options.TestBatches;
}

// The mean over the whole text.
double WholeLoss(TextCorpus text)
{
    var (sum, seen) = (0.0, 0);
    model.Eval();
    foreach (var (x, next) in text.Pieces(batch: 64, options.Block))
    {
        using var scope = new TensorScope();
        sum += LossOf(x, next).Item() * x.Size;
        seen += x.Size;
    }
    return sum / seen;
}

static string Indented(string text) => string.Join('\n', text.Split('\n').Select(line => $"    | {line.TrimEnd()}")) + "\n";

/// <summary>Characters and positions become vectors, a stack of transformer layers lets each position look back, and the same table of characters tells which one comes next.</summary>
sealed class CharModel : Module<float>
{
    private readonly Tensor<float> characters; // [vocabulary width]
    private readonly LearnedEncoding<float> positions;
    private readonly TransformerEncoderLayer<float>[] layers;
    private readonly LayerNorm<float> norm;
    private readonly int block;

    public CharModel(int vocabulary, Options options, RandomStream random)
    {
        block = options.Block;
        characters = Register("characters", Tensor.Zeros<float>([vocabulary, options.Width]));
        positions = Register("positions", new LearnedEncoding<float>(options.Width, block, random, batchFirst: true));
        layers = new TransformerEncoderLayer<float>[options.Layers];
        for (var i = 0; i < layers.Length; i++)
            layers[i] = Register($"layer{i}", new TransformerEncoderLayer<float>(options.Width, options.Heads, random, hidden: 4 * options.Width, dropout: 0, TransformerActivation.Gelu, batchFirst: true, normFirst: true, bias: false));
        norm = Register("norm", new LayerNorm<float>([options.Width], bias: false));

        // GPT-2's start: small numbers, smaller still where a layer adds to what passes through, since all layers do.
        foreach (var (name, parameter) in NamedParameters())
            if (parameter.Rank >= 2)
                parameter.CopyFrom(Tensor.Normal<float>(parameter.Shape, random, std: name.EndsWith("out_proj.weight") || name.EndsWith("linear2.weight") ? 0.02 / Math.Sqrt(2 * layers.Length) : 0.02));
    }

    /// <summary><c>[batch positions]</c> in, a score for each character that may come next out: <c>[batch positions vocabulary]</c>.</summary>
    public Tensor<float> Forward(Indices x)
    {
        var y = positions.Forward(characters.IndexSelect(0, x.Reshape(-1)).Reshape(x.Shape[0], x.Shape[1], characters.Shape[1]));
        foreach (var layer in layers) y = layer.Forward(y, isCausal: true);
        return norm.Forward(y).MatMul(characters.Transpose());
    }

    /// <summary>Continues a text, each character drawn with the probability that the model gives it.</summary>
    public string Write(CharacterVocabulary vocabulary, string start, int length, RandomStream random)
    {
        var text = vocabulary.Encode(start).ToList();
        var begin = text.Count;
        Eval();
        for (var i = 0; i < length; i++)
        {
            using var scope = new TensorScope();
            var seen = text.TakeLast(block).ToArray();
            var probabilities = Forward(Indices.From(seen, [1, seen.Length]))[0, ^1].Softmax().ToArray();
            var (left, next) = (random.NextDouble(), 0);
            while (next < probabilities.Length - 1 && (left -= probabilities[next]) > 0) next++;
            text.Add(next);
        }
        Train();
        return vocabulary.Decode([.. text.Skip(begin)]);
    }
}

/// <summary>What the command line asks for.</summary>
sealed record Options
{
    public const string Help = """
        Trains a small transformer to write, and shows what it writes while it learns.

          dotnet run -c Release examples/11-char-model.cs -- [options]

          --text FILE     what to learn from; without it, this repository's own C# sources
          --nanogpt       nanoGPT's small setting for a CPU: 4 layers, 4 heads, 128 wide, block 64, batch 12, 2,000 steps
          --steps N       how many steps; 1,000 by default
          --rate X        the largest learning rate; 0.003 by default, with nanoGPT 0.001
          --seed N        where all chance comes from; 1 by default
          --threads N     how many threads compute; all by default. The results do not depend on it
          --quick         a tiny model, done in seconds
          --help          this text
        """;

    public string? Text { get; private init; }
    public ulong Seed { get; private init; } = 1;
    public int Threads { get; private init; } = Environment.ProcessorCount;
    public int Steps { get; private init; } = 1000;
    public int Layers { get; private init; } = 4;
    public int Heads { get; private init; } = 4;
    public int Width { get; private init; } = 128;
    public int Block { get; private init; } = 64;
    public int Batch { get; private init; } = 12;
    public int TestBatches { get; private init; } = 20;
    public int ReportEvery { get; private init; } = 250;
    public int SampleLength { get; private init; } = 200;
    public double LearningRate { get; private init; } = 3e-3;

    /// <summary>Rises over the first hundred steps, then falls to a tenth along half a cosine.</summary>
    public double RateAt(int step)
    {
        var warmUp = Math.Min(100, Steps / 10);
        if (step < warmUp) return LearningRate * (step + 1) / (warmUp + 1);
        var done = (double)(step - warmUp) / (Steps - warmUp);
        return LearningRate * (0.1 + 0.9 * (1 + Math.Cos(Math.PI * done)) / 2);
    }

    public static Options Parse(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i++)
            options = args[i] switch
            {
                "--text" => options with { Text = Value(ref i) },
                "--nanogpt" => options with { Steps = 2000 },
                "--rate" => options with { LearningRate = Number(ref i, 1e-9, 1) },
                "--steps" => options with { Steps = Number(ref i, 1, 1_000_000) },
                "--seed" => options with { Seed = Number(ref i, ulong.MinValue, ulong.MaxValue) },
                "--threads" => options with { Threads = Number(ref i, 1, 1024) },
                "--quick" => options with { Steps = 40, Layers = 1, Heads = 2, Width = 32, Block = 16, Batch = 8, TestBatches = 4, ReportEvery = 20, SampleLength = 60, LearningRate = 1e-2 },
                var unknown => throw new ArgumentException($"unknown option '{unknown}'; --help lists them"),
            };
        return options;

        string Value(ref int i) => i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i] : throw new ArgumentException($"{args[i]} needs a value; --help says which");

        N Number<N>(ref int i, N low, N high)
            where N : struct, IParsable<N>, IComparable<N>
        {
            var (name, text) = (args[i], Value(ref i));
            return N.TryParse(text, CultureInfo.InvariantCulture, out var number) && number.CompareTo(low) >= 0 && number.CompareTo(high) <= 0 ? number
                : throw new ArgumentException($"{name} takes a number from {low} to {high}, not '{text}'");
        }
    }
}

static class Setup
{
    /// <summary>The options and the text; where either is wrong, one line that says why, and the end.</summary>
    public static (Options Options, TextCorpus Corpus) OrExit(string[] args)
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
            var corpus = options.Text is { } file ? TextCorpus.Read(file) : new TextCorpus(OwnSources());
            if (corpus.Length / 10 <= options.Block) throw new ArgumentException($"the text is too short: a tenth of it must be longer than {options.Block} characters");
            return (options, corpus);
        }
        catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"11-char-model: {error.Message}");
            Environment.Exit(2);
            throw; // not reached
        }
    }

    private static string OwnSources([System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        var root = Path.Combine(Path.GetDirectoryName(here)!, "..");
        var files = new[] { "Autograd.Core", "Autograd.Losses", "Autograd.Nn" }.SelectMany(project => Directory.EnumerateFiles(Path.Combine(root, project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/") && !file.Contains("\\obj\\") && !file.Contains("/bin/") && !file.Contains("\\bin\\")).Order(StringComparer.Ordinal);
        var text = string.Concat(files.Select(file => File.ReadAllText(file).ReplaceLineEndings("\n")));
        return string.Concat(text.Where(character => character < 128)); // without the mathematical signs, each of which is rare
    }
}
