#:project ../Autograd.Nn
#:project ../Autograd.Losses

// Reading without being told where: strips of several digits, and only the digits in order are given, not their places. CTC adds up every way to place them.
//   dotnet run -c Release examples/10-ctc.cs                  some 15 seconds
//   dotnet run -c Release examples/10-ctc.cs -- --quick       fewer steps

using System.Globalization;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

Console.OutputEncoding = System.Text.Encoding.UTF8;
const ulong Seed = 1;
const int Batch = 16, Classes = 11, Blank = 0; // the digits are classes 1 to 10
var steps = args.Contains("--quick") ? 600 : 2000;

var random = new RandomStream(Seed);
var training = new Strips(SyntheticDigits.Create<float>(3000, random), random);
var unseen = new Strips(SyntheticDigits.Create<float>(500, random), random).Draw(50);

// One network looks at every frame, a window of the strip: a convolution, written as windows and a Linear.
var model = new Sequential<float>(
    new Linear<float>(Strips.FrameSize, 192, random), new ReLU<float>(),
    new Linear<float>(192, Classes, random));
var optimizer = new Adam<float>(model.Parameters(), learningRate: 2e-3);
Console.WriteLine($"{model}\n\nseed {Seed}\n\n  step    loss   wrong     read, of strips that it never learns from");
Console.WriteLine($"                           {string.Join("  ", unseen.Text.Take(3).Select(text => $"{text,-7}")).TrimEnd()}");

for (var step = 0; step <= steps; step++)
{
    if (step % (steps / 10) == 0) Report(step);
    using var tape = new Tape<float>();
    var strips = training.Draw(Batch);
    var loss = LossOf(strips);
    optimizer.ZeroGrad();
    loss.Backward();
    optimizer.Step();
}

// What it sees in each frame, and where: "·" is the blank.
Console.WriteLine();
var seen = LogProbabilities(unseen).ArgMax(-1); // [frames strips]
foreach (var n in (int[])[0, 1, 2]) Console.WriteLine($"{unseen.Picture(n)}{Seen(n)}\n");
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"digits read wrongly: {100 * Wrong(Read(unseen)):0.0} %"));

// Log-probabilities [frames strips classes], against labels [strips longest] and how many frames and labels each strip has.
Tensor<float> LogProbabilities(StripBatch strips) => model.Forward(strips.Frames).LogSoftmax(-1);

Tensor<float> LossOf(StripBatch strips) => Loss.Ctc(LogProbabilities(strips), strips.Labels, strips.FrameCounts, strips.LabelCounts, Blank);

void Report(int step)
{
    using var scope = new TensorScope();
    var read = Read(unseen);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step,6} {LossOf(unseen).Item(),7:0.000} {100 * Wrong(read),5:0.0} %     {string.Join("  ", read.Take(3).Select(Short))}").TrimEnd());

    static string Short(string text) => (text.Length == 0 ? "-" : text.Length <= 7 ? text : text[..6] + "…").PadRight(7);
}

// The likeliest class of each frame; equal neighbours are one, and blanks are none.
string[] Read(StripBatch strips)
{
    var (best, count) = (LogProbabilities(strips).ArgMax(-1), strips.Text.Length); // [frames strips]
    return [.. Enumerable.Range(0, count).Select(n =>
    {
        var classes = Enumerable.Range(0, strips.FrameCounts[n]).Select(t => best[t * count + n]).ToArray();
        return string.Concat(classes.Where((now, t) => now != Blank && (t == 0 || now != classes[t - 1])).Select(now => now - 1));
    })];
}

// The part of the digits that would have to be changed, put in or left out.
double Wrong(string[] read) => read.Zip(unseen.Text, Edits).Sum() / (double)unseen.Text.Sum(text => text.Length);

string Seen(int n) => string.Concat(Enumerable.Range(0, unseen.FrameCounts[n]).Select(t => seen[t * unseen.Text.Length + n] is var c && c == Blank ? "· " : $"{c - 1} ")).TrimEnd();

// How many changes make one text the other.
static int Edits(string a, string b)
{
    var row = Enumerable.Range(0, b.Length + 1).ToArray();
    for (var i = 1; i <= a.Length; i++)
        for (int j = 1, diagonal = row[0]++; j <= b.Length; j++)
            (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
    return row[^1];
}

// ---- What follows makes the strips. ----

/// <summary>Strips that belong together, the shorter ones filled up with paper.</summary>
sealed record StripBatch(string[] Text, Tensor<float> Frames, Indices FrameCounts, Indices Labels, Indices LabelCounts)
{
    /// <summary>A strip as characters: the columns in the middle of its frames.</summary>
    public string Picture(int n)
    {
        var text = new System.Text.StringBuilder();
        for (var y = 1; y < Strips.Height - 1; y++)
        {
            var line = new System.Text.StringBuilder();
            for (var t = 0; t < FrameCounts[n]; t++)
                for (var x = 0; x < Strips.Stride; x++)
                    line.Append(" ░▒▓█"[(int)Math.Round(4 * Frames.At(t, n, y * Strips.Window + Strips.Window / 2 + x))]);
            text.AppendLine(line.ToString().TrimEnd());
        }
        return text.ToString();
    }
}

/// <summary>Three to six digits side by side, 14 pixels high, at unequal distances.</summary>
sealed class Strips(TensorDataset<float> digits, RandomStream random)
{
    public const int Height = 14, Window = 14, Stride = 2, FrameSize = Height * Window;

    private readonly float[] pixels = digits.Inputs.Reshape(-1, Height, 2, Height, 2).Mean([2, 4]).ToArray(); // half as large: [n 14 14]

    public StripBatch Draw(int count)
    {
        var chosen = new int[count][];
        var places = new int[count][];
        for (var n = 0; n < count; n++)
        {
            chosen[n] = [.. Enumerable.Range(0, 3 + random.NextInt(4)).Select(_ => random.NextInt(digits.Count))];
            places[n] = [.. chosen[n].Select(_ => 9 + random.NextInt(5))]; // how far to the next one
            for (int i = 0, x = random.NextInt(4); i < places[n].Length; i++) (places[n][i], x) = (x, x + places[n][i]);
        }

        var frameCounts = Array.ConvertAll(places, row => (row[^1] + Height) / Stride);
        var (frames, longest) = (frameCounts.Max(), chosen.Max(row => row.Length));
        var width = frames * Stride + Window; // half a window of paper on both sides
        var labels = new int[count * longest];
        var ink = new float[count, Height, width];
        for (var n = 0; n < count; n++)
            for (var i = 0; i < chosen[n].Length; i++)
            {
                labels[n * longest + i] = digits.Labels[chosen[n][i]] + 1;
                for (var y = 0; y < Height; y++)
                    for (var x = 0; x < Height; x++)
                    {
                        ref var pixel = ref ink[n, y, Window / 2 + places[n][i] + x];
                        pixel = Math.Max(pixel, pixels[(chosen[n][i] * Height + y) * Height + x]);
                    }
            }

        var strips = Tensor.From(ink.Cast<float>().ToArray(), [count, Height, width]);
        var windows = Enumerable.Range(0, frames).Select(t => strips.Narrow(2, t * Stride, Window).Reshape(count, FrameSize));
        return new StripBatch([.. chosen.Select(row => string.Concat(row.Select(i => digits.Labels[i])))], Tensor.Stack<float>([.. windows]), Indices.From(frameCounts),
            Indices.From(labels, [count, longest]), Indices.From([.. chosen.Select(row => row.Length)]));
    }
}

/* prints, with other last digits on other processors:
Sequential                    39,947  parameters
├─ 0: Linear(196 -> 192)      37,824  weight [192 196], bias [192]
├─ 1: ReLU
└─ 2: Linear(192 -> 11)        2,123  weight [11 192], bias [11]

seed 1

  step    loss   wrong     read, of strips that it never learns from
                           397994   778      98340
     0  10.737 337.4 %     091257…  090921…  092929…
   200   2.460  98.6 %     -        -        -
   400   0.661  20.1 %     39194    77       9834
   600   0.317   9.3 %     391994   77       98340
   800   0.246   7.5 %     391994   77       98340
  1000   0.210   4.7 %     397994   77       98340
  1200   0.193   4.2 %     397994   77       98340
  1400   0.192   4.7 %     397994   77       98340
  1600   0.151   1.9 %     397994   77       98340
  1800   0.138   1.9 %     397994   77       98340
  2000   0.141   2.3 %     397994   77       98340

    ░▓▓▓▓░      ▒▓▓▓░                         ░▓▓▒          ░░
    ▓▓░░▒▓░     ▓▓░▓▓░                       ░▓  ▒▒        ░▓▒
    ░    ▓▒    ░▓░ ░▓▒   ░▒▒▓░      ░▒▒▒     ▒░   ▓       ░▓▒▒
         ▓▒    ▒▓░ ░▓░░▓▒▒░░▒▒     ▒▓▒▒▓▓░   ▒    ▓      ░▓░░▒
       ▒▒▓░    ▒█▓▒▓█       ░▒     █    ░▓   ▓░  ░▓     ░▓░ ░▒
      ░▓▓▓      ▒▓▓▓▓       ░▒     █░   ░█   ░▓▒▓▓▓    ░▓░  ░▓
       ░░▓▒       ░█░       ░▒     ▒▓▒░▒▓▓░    ░ ░▒   ░▓▓▓▓▓▓█▓░
         ▒▓       ▒█        ▒░      ░▒▓▒░▒░      ░▒    ░     ▓
   ░▓    ▒▓       ▓▓        ▒░           ▒▒      ▒░          ▓
    ▓▓░░▒▓▒      ░█▒        ▒░          ░▓░      ▒░          ▓
    ░▒▓▓▓▒       ░▓░        ▒░      ░█▓▓█▒       ▒░
      ░░                              ░░         ░
· · · · 3 · · · · · 9 · · · 7 · · · · · 9 · · · · 9 · · · · 4 ·

    ▓████▓▓█▓      ░░░▒    ▒▓░░▓░
    ▒▒▒░  ▓█░  ░▓▓▓▓▒▓▒   ▒▒   ▒▓
         ▒█▒   ▒▒   ▓▒    ▓ ░▒▓▓░
         ▓▓    ▒░  ▒▒     ▓▓▓▒░
        ▒█░       ▓▒   ░▒▓▒▓░
       ░█▒        ▓    ▓▒  ▒▓
       ▓▓        ░▒   ░▓    ▓░
      ▒█░        ▒▒    ▓░   ▓░
     ░█▒         ▒░    ░▓░  ▓
     ▓▓          ░      ░▓▓▓▒
    ▒█░                   ░░
     ░
· · · · 7 7 · · · 7 7 · · · · · ·

      ░▓▓▓░      ░▓▓▓▓▓       ░▓▓▓▓░            ░
      ▓▓▒▒▓▒     ▓▓░░▓▒       ▓▓░░▒▓░          ▒▓   ▒▒░
      ▓▒  ▒▓░    ▓▒ ▒▓        ░    ▓▒         ░▓▓  ▓░░▒▓
      ▓▒  ░▓▒    ▒▓░▓▒             ▓▒        ░▓▒▒ ░▒   ░▓
      ▒▓░ ▒▓▓    ░▓▓▓▒▒░         ▒▒▓░       ░▓░▒░ ░▒    ░▒
       ▓▓▓▓▓▓     ░▓▓▓▓▓░       ░▓▓▓        ▓░ ▓░  ▒     ▒░
        ░▒░░▓░    ▓▓  ░▓▒        ░░▓▒      ▓▒░░▓░░░▓     ░▒
            ▓▒   ░▓▒   ▓▒          ▒▓     ░▓▓▓▓▓▓▒░▓      ▒
         ░ ░▓▒   ░▓░  ░▓▒    ░▓    ▒▓         ░▒   ▒░    ░▒
        ░▓▓▓▓░    ▓▓▒▒▓▓      ▓▓░░▒▓▒         ▒▒   ░▒    ▓░
         ░▒▒░     ░▓▓▓▒       ░▒▓▓▓▒          ▓░    ▒░ ░▓░
                                ░░            ░      ▒▓▒░
· · · · · 9 · · · · · 8 · · · · · 3 3 · · · · 4 4 · · 0 · · ·

digits read wrongly: 1.9 %
*/
