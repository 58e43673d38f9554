#:project ../Autograd.Nn
#:project ../Autograd.Losses

// Stop in the middle of an epoch, go on from a file, and end with the same bits as a training that never stopped.
//   dotnet run -c Release examples/13-resume.cs

using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

Console.OutputEncoding = System.Text.Encoding.UTF8;
var path = Path.Combine(Path.GetTempPath(), $"autograd-{Environment.ProcessId}.safetensors");

var whole = new Run(seed: 1);
whole.Train(stopAfter: int.MaxValue);
Console.WriteLine($"never stopped:          {whole}");

var first = new Run(seed: 1);
first.Train(stopAfter: 57);
first.Checkpoint.Save(path);
Console.WriteLine($"stopped and saved:      {first}");

var second = new Run(seed: 2); // other weights, another order, other dropout: all it knows comes from the file
second.Checkpoint.Load(path);
second.Train(stopAfter: int.MaxValue);
Console.WriteLine($"loaded and gone on:     {second}");
Console.WriteLine($"{Run.Different(whole, second)} of {whole.Model.ParameterCount:N0} weights differ by a bit\n");

var weightsOnly = new Run(seed: 2);
weightsOnly.Model.LoadState(Safetensors.Read(path).Under("model."));
weightsOnly.Train(stopAfter: int.MaxValue);
Console.WriteLine($"Gone on with from the weights alone, {(Run.Different(whole, weightsOnly) > 0.9 * whole.Model.ParameterCount ? "nearly all" : "not all")} of them differ. What the file holds besides:");
foreach (var (name, entry) in Safetensors.Read(path))
    if (!name.StartsWith("model.", StringComparison.Ordinal) && !name.StartsWith("optimizer.state.", StringComparison.Ordinal)) Console.WriteLine($"  {name,-22} {entry}");
File.Delete(path);

/// <summary>A training with all that it remembers from one step to the next.</summary>
sealed class Run
{
    private const int Epochs = 4;

    private readonly Adam<float> optimizer;
    private readonly Scheduler scheduler;
    private readonly DataLoader<float> loader;
    private long steps;

    public Run(ulong seed)
    {
        var random = new RandomStream(seed);
        Model = new Sequential<float>(
            new Flatten<float>(),
            new Linear<float>(784, 64, random), new ReLU<float>(), new Dropout<float>(0.2, random),
            new Linear<float>(64, 10, random));
        optimizer = new Adam<float>(Model.Parameters(), learningRate: 3e-3);
        scheduler = new Scheduler(optimizer, new ExponentialLR(0.98));
        loader = new DataLoader<float>(SyntheticDigits.Create<float>(1000, new RandomStream(0)), batchSize: 32, shuffle: random);
        Checkpoint = new Checkpoint
        {
            { "model", Model }, { "optimizer", optimizer }, { "scheduler", scheduler },
            { "loader", loader },                            // its place in the epoch, and the epoch's order
            { "random", random },                            // dropout draws from it, too
            { "steps", () => steps, value => steps = value },
        };
    }

    public Sequential<float> Model { get; }

    public Checkpoint Checkpoint { get; }

    public void Train(long stopAfter)
    {
        while (loader.Epoch < Epochs)
            foreach (var (images, labels) in loader) // after a Load: with the batch after the last one
            {
                using var tape = new Tape<float>();
                var loss = Loss.CrossEntropy(Model.Forward(images), labels);
                optimizer.ZeroGrad();
                loss.Backward();
                optimizer.Step();
                scheduler.Step();
                if (++steps >= stopAfter) return;
            }
    }

    /// <summary>How many weights of two trainings are not the same bits.</summary>
    public static int Different(Run a, Run b) =>
        a.Model.Parameters().Zip(b.Model.Parameters()).Sum(pair => pair.First.ToArray().Zip(pair.Second.ToArray()).Count(x => BitConverter.SingleToInt32Bits(x.First) != BitConverter.SingleToInt32Bits(x.Second)));

    public override string ToString() => $"after step {steps,3}, {(loader.Epoch < Epochs ? $"in epoch {loader.Epoch + 1}" : "all epochs over")}";
}

/* prints:
never stopped:          after step 128, all epochs over
stopped and saved:      after step  57, in epoch 2
loaded and gone on:     after step 128, all epochs over
0 of 50,890 weights differ by a bit

Gone on with from the weights alone, nearly all of them differ. What the file holds besides:
  optimizer.groups.0.lr  F64 []
  optimizer.groups.0.maximize F64 []
  optimizer.groups.0.beta1 F64 []
  optimizer.groups.0.beta2 F64 []
  optimizer.groups.0.eps F64 []
  optimizer.groups.0.weight_decay F64 []
  optimizer.groups.0.amsgrad F64 []
  scheduler.last_epoch   I64 []
  scheduler.base_lrs     F64 [1]
  scheduler.group_lrs    F64 [1]
  scheduler.anchor_lrs   F64 [1]
  scheduler.last_lrs     F64 [1]
  loader.epoch           I64 []
  loader.batch           I64 []
  loader.epoch_key       I64 []
  loader.epoch_position  I64 []
  loader.key             I64 []
  loader.position        I64 []
  random.key             I64 []
  random.position        I64 []
  steps.value            I64 []
*/
