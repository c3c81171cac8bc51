using Vae.Data;

namespace Vae.Tests.Data;

public class SelectionTests
{
    [Fact]
    public void Shuffled_rows_are_all_rows_in_an_order_of_the_seed_s()
    {
        Dataset data = Rows(100);
        int[] order = Numbers(data.Shuffle(3));
        Assert.Equal(Enumerable.Range(0, 100), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 100), order);
        Assert.Equal(order, Numbers(data.Shuffle(3)));
        Assert.NotEqual(order, Numbers(data.Shuffle(4)));
        Assert.Equal(order.Select(row => row % 7), Enumerable.Range(0, 100).Select(row => data.Shuffle(3).LabelOf(row)!.Value));
        // Every row comes to every place about as often: 400 orders of 5, each place 80 times ± 5 standard deviations of 8.
        var places = new int[5, 5];
        for (ulong seed = 0; seed < 400; seed++)
        {
            int[] five = Numbers(Rows(5).Shuffle(seed));
            for (int place = 0; place < 5; place++)
                places[place, five[place]]++;
        }
        Assert.All(places.Cast<int>(), count => Assert.InRange(count, 40, 120));
    }

    [Fact]
    public void Rows_taken_at_random_are_the_first_of_the_shuffled_ones()
    {
        Dataset data = Rows(100);
        int[] order = Numbers(data.Shuffle(3));
        Assert.Equal(order[..30], Numbers(data.TakeRandom(30, 3)));
        Assert.Equal(order, Numbers(data.TakeRandom(100, 3)));
        Assert.Equal(order, Numbers(data.TakeRandom(int.MaxValue, 3)));
        Assert.Equal(0, data.TakeRandom(0, 3).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.TakeRandom(-1, 3));
    }

    [Theory]
    [InlineData(4, 0.9, 3)]
    [InlineData(2, 0.9, 1)]
    [InlineData(2, 0.01, 1)]
    [InlineData(100, 0.001, 1)]
    [InlineData(100, 0.999, 99)]
    [InlineData(100, 0.254, 25)]
    [InlineData(100, 0.256, 26)]
    public void A_split_leaves_each_part_a_row(int count, double fraction, int first)
    {
        (Dataset one, Dataset other) = Rows(count).Split(fraction, seed: 1);
        Assert.Equal((first, count - first), (one.Count, other.Count));
        Assert.Equal(Enumerable.Range(0, count), Numbers(one).Concat(Numbers(other)).Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Fewer_than_two_rows_cannot_be_split(int count)
    {
        var error = Assert.Throws<ArgumentException>(() => Rows(count).Split(0.5, 1));
        Assert.StartsWith($"Two parts need at least two rows; there are {count}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_and_a_shuffle_of_one_seed_draw_differently()
    {
        Dataset data = Rows(100);
        int[] split = Numbers(data.Split(0.5, 3).First), shuffled = Numbers(data.Shuffle(3))[..50];
        int[] fold = Numbers(data.Folds(2, 3)[0].HeldOut);
        Assert.NotEqual(split, shuffled.Order());
        Assert.NotEqual(split, fold);
        Assert.NotEqual(shuffled.Order(), fold);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.5)]
    [InlineData(0.123)]
    public void A_stratified_split_divides_every_class_alike(double fraction)
    {
        // Classes of very different sizes, mixed; class 5 has no row at all.
        int[] sizes = [1, 2, 3, 40, 500, 0, 7, 9];
        int[] labels = [.. sizes.SelectMany((size, label) => Enumerable.Repeat(label, size))];
        new Random(5).Shuffle(labels);
        Dataset data = Plain(labels.Length).WithLabels(labels, 8);
        (Dataset first, Dataset second) = data.SplitStratified(fraction, seed: 2);
        int[] a = Numbers(first), b = Numbers(second);
        Assert.Equal(Enumerable.Range(0, labels.Length), a.Concat(b).Order());
        Assert.Equal(a.Order(), a);
        Assert.Equal(b.Order(), b);
        for (int label = 0; label < sizes.Length; label++)
        {
            int got = a.Count(row => labels[row] == label);
            Assert.True(Math.Abs(got - fraction * sizes[label]) <= 1, $"{got} of {sizes[label]}");
            Assert.True(sizes[label] < 2 || (got > 0 && got < sizes[label]), $"{got} of {sizes[label]}");
        }
        Assert.Equal(a, Numbers(data.SplitStratified(fraction, 2).First));
        Assert.NotEqual(a, Numbers(data.SplitStratified(fraction, 3).First));
        Assert.Equal(8, first.ClassCount);
    }

    [Fact]
    public void Many_small_classes_do_not_add_up_their_roundings()
    {
        // Half of three rows is rounded up as often as down: 300 rows give 150, not 200.
        Dataset data = Plain(300).WithLabels([.. Enumerable.Range(0, 300).Select(row => row % 100)]);
        Assert.Equal(150, data.SplitStratified(0.5, 1).First.Count);
        // Of classes of two each part has one, whatever the share; a large class beside them keeps its own.
        int[] labels = [.. Enumerable.Range(0, 200).Select(row => row / 2), .. Enumerable.Repeat(100, 1000)];
        int[] first = Numbers(Plain(1200).WithLabels(labels).SplitStratified(0.9, 1).First);
        Assert.Equal(100, first.Count(row => row < 200));
        Assert.InRange(first.Count(row => row >= 200), 899, 901);
    }

    [Fact]
    public void What_cannot_be_stratified_says_so()
    {
        Assert.Contains("Row 0 has no label", Assert.Throws<InvalidOperationException>(() => Plain(9).SplitStratified(0.5, 1)).Message);
        Assert.Contains("Row 0 has no label", Assert.Throws<InvalidOperationException>(() => Plain(9).FoldsStratified(3, 1)).Message);
        Dataset distinct = Plain(9).WithLabels([.. Enumerable.Range(0, 9)]);
        Assert.Contains("no class can be divided", Assert.Throws<ArgumentException>(() => distinct.SplitStratified(0.5, 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => distinct.SplitStratified(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => distinct.SplitStratified(1, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_row_is_held_out_in_one_fold_and_learned_from_in_the_others(bool stratified)
    {
        Dataset data = Rows(103);
        IReadOnlyList<(Dataset Training, Dataset HeldOut)> folds = stratified ? data.FoldsStratified(5, 8) : data.Folds(5, 8);
        Assert.Equal(5, folds.Count);
        Assert.Equal(Enumerable.Range(0, 103), folds.SelectMany(fold => Numbers(fold.HeldOut)).Order());
        foreach ((Dataset training, Dataset heldOut) in folds)
        {
            Assert.InRange(heldOut.Count, 20, 21);
            Assert.Equal(Enumerable.Range(0, 103), Numbers(training).Concat(Numbers(heldOut)).Order());
            Assert.Equal(Numbers(training).Order(), Numbers(training));
            Assert.Equal(Numbers(heldOut).Order(), Numbers(heldOut));
            // Labels are the rows' numbers modulo 7: classes of 15 or 14 rows, which is 3 or 2.8 a fold.
            if (stratified)
                Assert.All(Numbers(heldOut).GroupBy(row => row % 7), kind => Assert.InRange(kind.Count(), 2, 3));
        }
        Assert.NotEqual(Enumerable.Range(0, 21), Numbers(folds[0].HeldOut));
        Assert.NotEqual(Numbers(folds[0].HeldOut), Numbers((stratified ? data.FoldsStratified(5, 9) : data.Folds(5, 9))[0].HeldOut));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Folds(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Folds(104, 1));
        Assert.All(data.Folds(103, 1), fold => Assert.Equal(1, fold.HeldOut.Count));
    }

    [Fact]
    public void The_first_rows_of_sorted_classes_warn_of_the_classes_that_they_lose()
    {
        // Ten classes of ten rows, one after the other.
        Dataset sorted = Plain(100).WithLabels([.. Enumerable.Range(0, 100).Select(row => row / 10)]);
        TrainingWarning warning = Assert.Single(sorted.Split(0.5, 1).First.Take(7).BinarizeStatic(1).Warnings);
        Assert.Equal(TrainingWarningKind.ClassesLost, warning.Kind);
        warning = Assert.Single(sorted.Take(25).Warnings);
        Assert.Equal(
            "The rows are sorted by class: the first 25 of 100 hold 3 of 10 classes. TakeRandom(25, seed) draws from all classes.",
            warning.Message);

        Assert.Empty(sorted.Take(91).Warnings);
        Assert.Empty(sorted.Take(100).Warnings);
        Assert.Empty(sorted.Take(0).Warnings);
        Assert.Empty(sorted.Take(1).Warnings);
        Assert.Single(sorted.Take(90).Warnings);
        Assert.Empty(sorted.TakeRandom(7, 1).Warnings);
        Assert.Empty(sorted.Shuffle(1).Take(7).Warnings);
        Assert.Empty(Plain(100).Take(7).Warnings);
        // Mixed rows lose classes by chance alone, and one row of each class cannot be had in fewer rows.
        Assert.Empty(Rows(100).Take(3).Warnings);
        Assert.Empty(Plain(10).WithLabels([.. Enumerable.Range(0, 10)]).Take(4).Warnings);
        // Sorted downwards, and with a class missing.
        Assert.Single(Plain(6).WithLabels([4, 4, 2, 2, 0, 0]).Take(3).Warnings);
    }

    [Fact]
    public void An_evaluation_and_a_training_of_them_say_so()
    {
        Dataset sorted = TinyData.Set(20).WithLabels([.. Enumerable.Range(0, 20).Select(row => row / 10)]);
        var model = new TinyVae();
        model.Initialize(1);
        IReadOnlyList<TrainingWarning> expected = sorted.Take(8).Warnings;
        Assert.Single(expected);
        Assert.Equal(expected, model.Evaluate(sorted.Take(8)).Warnings);
        Assert.Empty(model.Evaluate(sorted).Warnings);
        var options = new TrainingOptions { Epochs = 1, Threads = 1 };
        Assert.Equal(expected, model.Fit(sorted.Take(8), null, options).Warnings);
        Assert.Equal(expected, model.Fit(sorted, sorted.Take(8), options).Warnings);
    }

    [Fact]
    public void An_array_has_all_rows_in_their_order()
    {
        Dataset data = Rows(5).Subset([3, 1, 4]);
        Assert.Equal([3, 3.5f, 1, 1.5f, 4, 4.5f], data.ToArray());
        Assert.Empty(data.Take(0).ToArray());
    }

    [Fact]
    public void An_array_of_random_rows_has_what_evaluation_sees_of_its_seed()
    {
        Dataset data = Dataset.FromRows([.. Enumerable.Repeat(0.5f, 70 * 30)], 30).BinarizeDynamic();
        float[] zero = data.ToArray(), one = data.ToArray(seed: 1);
        Assert.Equal(zero, data.ToArray(seed: 0));
        Assert.NotEqual(zero, one);
        var row = new float[30];
        for (int i = 0; i < 70; i++)
        {
            data.Read(i, row, EvaluationNoise.Row(1, i, 30));
            Assert.Equal(row, one[(30 * i)..(30 * (i + 1))]);
        }
        // No row has another's noise.
        Assert.Equal(70, Enumerable.Range(0, 70).Select(i => string.Join("", one[(30 * i)..(30 * (i + 1))])).Distinct().Count());
    }

    [Fact]
    public void More_values_than_an_array_holds_are_refused_with_a_way_on()
    {
        Dataset data = Dataset.FromBytes(new byte[1 << 20], 1 << 20).Subset(new int[3000]);
        var error = Assert.Throws<InvalidOperationException>(() => data.ToArray());
        Assert.Contains("3000 rows of 1048576", error.Message, StringComparison.Ordinal);
        Assert.Contains("Take", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Rows of two values, the row's number and a half more, with the number modulo 7 as label.</summary>
    private static Dataset Rows(int count) => Plain(count).WithLabels([.. Enumerable.Range(0, count).Select(row => row % 7)], 7);

    private static Dataset Plain(int count) => Dataset.FromRows([.. Enumerable.Range(0, 2 * count).Select(i => i / 2f)], 2);

    private static int[] Numbers(Dataset data)
    {
        var row = new float[2];
        return [.. Enumerable.Range(0, data.Count).Select(i =>
        {
            data.Read(i, row, default);
            return (int)row[0];
        })];
    }
}
